"""What the review workbook's first sheet says: what to do, in which order, and what happens then."""

from hct_eval.conversations.decisions import KEEP, REPLACED_AS
from hct_eval.conversations.review_sheets import DOUBTFUL, MISSED, REPLACED, SIGN_OFF, TRANSCRIPTS

_TEXT = f"""
title: Review of names and words, before anything leaves this place

mend: This workbook holds people's names and words. Keep it in this folder: do not send it, do not copy it, do not put
it on a shared drive. Nobody needs it elsewhere.

heading: What to do, in this order

plain: 1.  {DOUBTFUL}: the machine was not sure of these words and left them as they are. Read what was said around
them and choose a decision. If you do not know, leave it empty and ask somebody.

plain: 2.  {REPLACED}: look through what the machine replaced. If it was right, do nothing. If the words name nobody,
choose {KEEP}. Names on the project's own lists, numbers, postcodes and e-mail addresses stay replaced.

plain: 3.  {TRANSCRIPTS}: read the text, conversation by conversation, with one question: could somebody who lives here
recognise a person? Write every name that still stands there into the sheet {MISSED}, once.

plain: 4.  {SIGN_OFF}: when you have read a whole transcript, write your own name and the day into its row. Without a
name and a day it does not leave.

plain: 5.  Save the workbook under the name that it has, and run stage 01 again. You can stop at any time and go on
later.

heading: What happens to each decision

plain: {", ".join(REPLACED_AS)}: a code replaces the words in every text of this place, also in lower case, in the
transcripts and in what is coded or written later. Words that are also everyday words (such as Will, Hope or May) are
replaced only where they begin with a capital.

plain: {KEEP}: the words stay. The machine does not replace them on a guess, and does not ask again.

plain: Empty: in {DOUBTFUL} the words wait, and stay in the text as they are; in {REPLACED} the machine was right.

plain: To change your mind, decide again: what was replaced is listed in {REPLACED}; what was kept you can write into
{MISSED}. The newest decision holds.

heading: What a signature means

plain: You have read this version of the transcript, and think that nobody can be recognised in it. Decisions about
words do not undo a signature. If the transcript itself changes, it is held back and has to be read again. Empty your
name and the day to take a signature back.

heading: Colours

to fill: Yellow cells are for you. The other columns are written anew each time.

mend: Red cells could not be taken: stage 01 says why. Mend them here.

done: Grey rows are done: the transcript is signed.
"""


def advice() -> list[tuple[str, str]]:
    """Return the first sheet's paragraphs in order: how each looks (title, heading, plain, ...), and its text."""
    paragraphs = [" ".join(part.split("\n")) for part in _TEXT.strip().split("\n\n")]
    return [(look, text.strip()) for look, _, text in (part.partition(":") for part in paragraphs)]
