-- For Typst: blocks of ours become calls of report.typ's functions, drawings keep their description and their size.
local ours = {note = true, missing = true, verdict = true, card = true, said = true, who = true, messages = true, pointer = true,
  narrow = true, dense = true}

local function raw(code)
  return pandoc.RawBlock('typst', code)
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub('%s+', ' ') .. '"'
end

function Div(div)
  if div.classes:includes('pair') then
    local left, right = div.content[1], div.content[2]
    local blocks = pandoc.List({raw('#pair([')})
    blocks:extend(left.content)
    blocks:insert(raw('], ['))
    blocks:extend(right and right.content or {})
    blocks:insert(raw('])'))
    return blocks
  end
  for _, class in ipairs(div.classes) do
    if ours[class] then
      local blocks = pandoc.List({raw('#' .. class .. '[')})
      blocks:extend(div.content)
      blocks:insert(raw(']'))
      return blocks
    end
  end
end

function Image(image)
  local description = quoted(pandoc.utils.stringify(image.caption))
  local width = tonumber((image.attributes.width or ''):match('^%d+')) or 0
  local code = '#drawing(%s, %s, %d)'
  return pandoc.RawInline('typst', code:format(quoted(image.src), description, width))
end
