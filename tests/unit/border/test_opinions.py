import msgspec

from relay.border import page_contract
from relay.border.crm import write
from relay.border.opinions import keep
from tests.unit.border.conftest import P1, P2, call, claim, decided, message, rows


async def told(side, run, opinion, portal=P2, verdict=""):
    asked = page_contract.Opinion(
        portal=portal, audience="border", result=run, opinion=opinion, verdict=verdict
    )
    status, answer = await keep(side, call(asked))
    assert status == 200
    return msgspec.json.decode(answer, type=page_contract.OpinionKept).kept


async def test_the_newest_opinion_about_a_verdict_is_kept(side):
    noted = await decided(side, message("e", portal=P2, lead="15"))
    await write(side, await claim(side, "run.write"))
    assert await told(side, noted.run, "agree")
    assert await told(side, noted.run, "disagree", verdict="spam")
    (row,) = await rows(side.state, "SELECT run, opinion, verdict FROM opinions")
    assert row == {"run": noted.run, "opinion": "disagree", "verdict": "spam"}


async def test_only_a_verdict_of_the_own_portal_can_be_judged(side):
    noted = await decided(side, message("e", portal=P2), outcome="refused", answer=None)
    assert not await told(side, noted.run, "agree")
    assert not await told(side, "r_unknown", "agree")
    other = await decided(side, message("f", portal=P2))
    assert not await told(side, other.run, "agree", portal=P1)
    assert await rows(side.state, "SELECT * FROM opinions") == []
