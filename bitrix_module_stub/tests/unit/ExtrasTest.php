<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Notice;
use Relay\Border\Bitrix\Settings;
use Relay\Border\CardState;
use Relay\Border\Clock;
use Relay\Border\Result;

/**
 * What is done beside the card: Feed, notifications, tasks, proposals.
 */
final class ExtrasTest extends PortalTestCase
{
    private Settings $settings;

    protected function setUp(): void
    {
        parent::setUp();
        $this->settings = new Settings();
        $this->portal->leads[15]['ASSIGNED_BY_ID'] = '7';
    }

    /** @param array<string, mixed> ...$results */
    private function deliver(array ...$results): void
    {
        $this->border->script = [[200, ['results' => $results]], [200, ['acknowledged' => 1]]];
        Agent::run();
    }

    /** @param array<string, string> $options */
    private function set(array $options): void
    {
        foreach ($options as $name => $value) {
            $this->settings->set($name, $value);
        }
    }

    public function testByDefaultNothingIsDoneBesideTheCard(): void
    {
        $this->deliver(self::result('r1', ['responsible' => 12]));
        $done = [$this->portal->posts, $this->portal->notices, $this->portal->tasks, $this->rows('proposal')];
        self::assertSame([[], [], [], []], $done);
        self::assertCount(1, $this->portal->comments);
    }

    public function testAFeedPostGoesToExplicitDestinationsWithoutAnythingRestored(): void
    {
        $this->set(['feed_to' => 'SG7 everybody U5', 'feed_verdicts' => 'target']);
        $this->deliver(self::result('r1'));
        $spam = ['verdict' => 'spam', 'confidence' => 1, 'reason' => 'Реклама'];
        $this->deliver(self::result('r2', ['answer' => $spam]));
        [$post] = $this->portal->posts;
        self::assertCount(1, $this->portal->posts);
        self::assertSame([['SG7', 'U5'], 1], [$post['DEST'], $post['USER_ID']]);
        $text = "Оценка: целевой. Карточка [URL=/crm/lead/details/15/]#15[/URL]\nrelay r1";
        self::assertSame($text, $post['POST_MESSAGE']);
        self::assertStringNotContainsString('Хочет купить', implode(' ', [$post['POST_TITLE'], $text]));
    }

    /**
     * @testWith ["feed", "posts"]
     *           ["after feed", "posts"]
     *           ["task", "tasks"]
     *           ["after task", "tasks"]
     *           ["after notice", "notices"]
     */
    public function testWhateverDiesHalfwayIsMadeOnce(string $step, string $what): void
    {
        $this->set(['feed_to' => 'SG7', 'task_verdicts' => 'target', 'write_notice' => 'Y']);
        $this->portal->breaksAt = $step;
        $this->deliver(self::result('r1'));
        self::assertNotContains('/v1/results/ack', array_column($this->border->taken, 'path'));
        $this->deliver(self::result('r1'));
        $this->deliver(self::result('r1'));
        self::assertCount(1, $this->portal->$what);
        $made = [$this->portal->posts, $this->portal->tasks, $this->portal->notices, $this->portal->comments];
        self::assertSame([1, 1, 1, 1], array_map('count', $made));
    }

    public function testATaskIsLinkedToTheCardAndShowsTheReasonAsText(): void
    {
        $this->set(['task_verdicts' => 'target']);
        $answer = ['verdict' => 'target', 'confidence' => 1, 'reason' => '[B]Срочно[/B] https://e.ru'];
        $this->deliver(self::result('r1', ['answer' => $answer]));
        [$task] = $this->portal->tasks;
        self::assertSame([7, 1, ['L_15']], [$task['RESPONSIBLE_ID'], $task['CREATED_BY'], $task['UF_CRM_TASK']]);
        self::assertSame('(B)Срочно(/B) https: //e.ru', $task['DESCRIPTION']);
    }

    public function testNotificationsAreLimitedByHourAndTheRestIsOneDigest(): void
    {
        $this->set(['write_notice' => 'Y', 'notice_limit' => '2']);
        foreach (range(15, 19) as $id) {
            $this->portal->leads[$id] = ['TITLE' => 'x', 'ASSIGNED_BY_ID' => '7'];
            $this->deliver(self::result("r$id", ['entity' => ['type' => 'lead', 'id' => (string) $id]]));
        }
        self::assertCount(2, $this->portal->notices);
        self::assertStringNotContainsString('решения', $this->portal->notices['relay|r15']['NOTIFY_MESSAGE']);
        self::assertSame(7, $this->portal->notices['relay|r15']['TO_USER_ID']);
        $now = time();
        $digest = fn (int $at) => (new Notice($this->settings, new Clock(0, static fn (): int => $at)))->digest();
        $digest($now + 3500);
        self::assertCount(2, $this->portal->notices, 'the hour is not over');
        $digest($now + 3700);
        $digest($now + 3701);
        self::assertCount(3, $this->portal->notices);
        $text = end($this->portal->notices)['NOTIFY_MESSAGE'];
        self::assertStringContainsString('ещё оценок за час: 3', $text);
        self::assertStringContainsString('/crm/lead/details/19/', $text);
        $digest($now + 9999);
        self::assertCount(3, $this->portal->notices);
    }

    public function testWithoutAResponsibleOrAVerdictNobodyIsNotified(): void
    {
        $this->set(['write_notice' => 'Y', 'task_verdicts' => 'target']);
        $this->portal->leads[15]['ASSIGNED_BY_ID'] = '';
        $this->deliver(self::result('r1'), self::result('r2', ['outcome' => 'held', 'answer' => null]));
        self::assertSame([[], []], [$this->portal->notices, $this->portal->tasks]);
    }

    public function testWithoutTheModuleOfThePortalTheResultWaitsAndTheProblemIsShown(): void
    {
        $this->set(['feed_to' => 'SG7']);
        $this->portal->modules = array_diff($this->portal->modules, ['socialnetwork']);
        $this->deliver(self::result('r1'));
        self::assertStringContainsString('RuntimeException', $this->settings->text('problem'));
        self::assertNotContains('/v1/results/ack', array_column($this->border->taken, 'path'));
        self::assertCount(1, $this->portal->comments);
    }

    private function actions(string $mode): void
    {
        $stages = [['verdict' => 'target', 'stage' => 'IN_PROCESS'], ['verdict' => 'spam', 'stage' => 'JUNK']];
        $this->set([
            'action_stage' => $mode,
            'action_responsible' => $mode,
            'action_convert' => $mode,
            'stages' => json_encode($stages),
            'convert_verdicts' => 'target',
        ]);
    }

    public function testFurtherActionsWaitForAPerson(): void
    {
        $this->actions('approval');
        $this->set(['write_notice' => 'Y']);
        $this->deliver(self::result('r1', ['responsible' => 12]));
        self::assertStringContainsString('Ждёт вашего решения', $this->portal->notices['relay|r1']['NOTIFY_MESSAGE']);
        $this->deliver(self::result('r1', ['responsible' => 12]));
        $short = static fn (array $row): array => [$row['ACTION'], $row['VALUE'], $row['STATE']];
        $proposed = array_map($short, $this->rows('proposal'));
        self::assertSame([
            ['stage', 'IN_PROCESS', 'new'], ['responsible', '12', 'new'], ['convert', 'deal', 'new'],
        ], $proposed);
        self::assertSame('7', $this->portal->leads[15]['ASSIGNED_BY_ID']);
        self::assertSame([], $this->portal->deals);
    }

    public function testARejectionIsNeverDoneWithoutAPerson(): void
    {
        $this->actions('alone');
        $spam = ['verdict' => 'spam', 'confidence' => 1, 'reason' => 'Реклама'];
        $this->deliver(self::result('r1', ['answer' => $spam]));
        self::assertSame(['new'], array_column($this->rows('proposal'), 'STATE'));
        self::assertArrayNotHasKey('STATUS_ID', $this->portal->leads[15]);
        $this->portal->semantics = []; // a stage of which nothing is known may be one
        $this->deliver(self::result('r2'));
        $byAction = array_column(array_slice($this->rows('proposal'), 1), 'STATE', 'ACTION');
        self::assertSame(['stage' => 'new', 'convert' => 'done'], $byAction);
    }

    public function testWhatRejectsNobodyMayBeDoneAtOnce(): void
    {
        $this->actions('alone');
        $this->deliver(self::result('r1', ['responsible' => 12]));
        self::assertSame(['done', 'done', 'done'], array_column($this->rows('proposal'), 'STATE'));
        self::assertSame('12', $this->portal->leads[15]['ASSIGNED_BY_ID']);
        self::assertSame('15', $this->portal->deals[915]['LEAD_ID']);
        self::assertSame([], $this->rows('queue'), 'a deal of a conversion is not rated again');
    }


    public function testAHostileVerdictActsNowhere(): void
    {
        $evil = "[URL=javascript:x]#CARD#[/URL]<img src=x onerror=y> #COUNT# @all\n[USER=1]a[/USER]";
        $this->set(['feed_to' => 'SG7', 'write_notice' => 'Y', 'notice_limit' => '1']);
        $answer = ['verdict' => $evil, 'confidence' => 1, 'reason' => $evil, 'quotes' => [$evil], 'topic' => $evil];
        $this->deliver(self::result('r1', ['answer' => $answer]), self::result('r2', ['answer' => $answer]));
        $later = new Clock(0, static fn (): int => time() + 3700);
        (new Notice($this->settings, $later))->digest();
        $texts = [
            ...array_column($this->portal->comments, 'TEXT'), ...array_column($this->portal->posts, 'POST_TITLE'),
            ...array_column($this->portal->posts, 'POST_MESSAGE'),
            ...array_column($this->portal->notices, 'NOTIFY_MESSAGE'),
        ];
        self::assertCount(8, $texts);
        foreach ($texts as $text) {
            $text = preg_replace('~\[URL=/crm/lead/details/15/\]#15\[/URL\]|\[/?B\]~', '', $text); // ours
            self::assertDoesNotMatchRegularExpression('~[\[\]<>]|javascript:|@\w~', (string) $text);
        }
        $label = end($this->portal->enum)['VALUE'];
        self::assertDoesNotMatchRegularExpression('~[\[\]<>]~', $label, 'nor in the list of the card');
    }

    public function testANewerProposalTakesThePlaceOfTheOneThatWaits(): void
    {
        $this->actions('approval');
        $this->deliver(self::result('r1'));
        $spam = ['verdict' => 'spam', 'confidence' => 1, 'reason' => 'Реклама'];
        $this->deliver(self::result('r2', ['answer' => $spam]));
        $rows = array_map(static fn ($r) => "{$r['ACTION']} {$r['VALUE']} {$r['STATE']}", $this->rows('proposal'));
        self::assertSame(['stage IN_PROCESS replaced', 'convert deal new', 'stage JUNK new'], $rows);
    }

    public function testAStreamThatNeverEndsGetsItsDigestEachHour(): void
    {
        $this->set(['write_notice' => 'Y', 'notice_limit' => '2']);
        $result = static fn (int $n): Result => Result::read(self::result("r$n"));
        $card = new CardState('lead', 15, [], 7);
        foreach (range(0, 23) as $n) { // one each ten minutes, four hours long
            $now = 1_800_000_000 + 600 * $n;
            $notice = new Notice($this->settings, new Clock(0, static fn (): int => $now));
            $notice->make($result($n), $card);
            $notice->digest();
        }
        $texts = array_column($this->portal->notices, 'NOTIFY_MESSAGE');
        $digests = preg_grep('/ещё оценок/', $texts) ?: [];
        self::assertCount(3, $digests);
        self::assertCount(8, array_diff($texts, $digests), 'two an hour');
        $waiting = array_filter($this->rows('notice'), static fn (array $row): bool => $row['SENT'] === 0);
        self::assertLessThanOrEqual(5, count($waiting));
    }

    public function testAStageThatAPersonChoseIsNotChangedWithoutOne(): void
    {
        $this->actions('alone');
        $this->portal->leads[15]['STATUS_ID'] = 'PROCESSED';
        $this->set(['convert_verdicts' => '']);
        $this->deliver(self::result('r1'));
        self::assertSame(['new'], array_column($this->rows('proposal'), 'STATE'));
        self::assertSame('PROCESSED', $this->portal->leads[15]['STATUS_ID']);
        $this->portal->leads[16] = ['TITLE' => 'x', 'STATUS_ID' => 'NEW'];
        $this->deliver(self::result('r2', ['entity' => ['type' => 'lead', 'id' => '16']]));
        self::assertSame('IN_PROCESS', $this->portal->leads[16]['STATUS_ID']);
    }
}
