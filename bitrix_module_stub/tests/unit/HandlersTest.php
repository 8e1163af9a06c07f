<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\OwnWrites;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\TableQueue;

final class HandlersTest extends PortalTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $promised = new \ReflectionProperty(Handlers::class, 'promised');
        $promised->setValue(null, false); // each test is a hit of its own
    }

    /** @param array<string, mixed> $fields */
    private static function add(array $fields): void
    {
        Handlers::onLeadAdd($fields);
    }

    /** @param array<string, mixed> $changes */
    private static function activity(int $id, array $changes = []): void
    {
        $fields = $changes + [
            'PROVIDER_ID' => 'CRM_EMAIL', 'OWNER_TYPE_ID' => '1', 'OWNER_ID' => '15', 'DIRECTION' => '1',
        ];
        Handlers::onActivityAdd((string) $id, $fields);
    }

    public function testALeadOnlyMakesARowAndOneJobAfterTheResponse(): void
    {
        self::add(['ID' => 15, 'TITLE' => 'Заявка']);
        self::add(['ID' => 16]);
        self::add(['ID' => 16]);
        self::assertSame([15, 16], array_column($this->rows('queue'), 'ENTITY_ID'));
        self::assertSame([], $this->border->attempts, 'no HTTP in a handler');
        self::assertCount(1, $this->portal->jobs);
        ($this->portal->jobs[0])();
        self::assertSame('lead', $this->border->taken[0]['body']['entity']['type']);
        self::assertSame(['accepted', 'gone'], array_column($this->rows('queue'), 'CODE'));
        self::assertStringNotContainsString('Заявка', serialize($this->portal->tables));
    }

    public function testALetterWaitsUntilItsBodyAndFilesAreThere(): void
    {
        self::add(['ID' => 15, 'ORIGINATOR_ID' => 'email-tracker']);
        self::activity(70);
        [$row] = $this->rows('queue');
        self::assertSame(60, $row['DUE'] - $row['CREATED']);
        self::assertCount(1, $this->rows('queue'), 'the lead itself will take its first letter along');
        ($this->portal->jobs[0])();
        self::assertSame([], $this->border->attempts);
    }

    public function testALaterLetterOnAKnownLeadIsAMessageOfItsOwn(): void
    {
        self::add(['ID' => 15]);
        ($this->portal->jobs[0])();
        self::activity(70);
        self::activity(70);
        $rows = $this->rows('queue');
        self::assertSame([[15, 0], [15, 70]], array_map(fn ($row) => [$row['ENTITY_ID'], $row['ACTIVITY_ID']], $rows));
        self::assertNotSame($rows[0]['REQUEST_ID'], $rows[1]['REQUEST_ID']);
    }

    public function testOtherActivitiesAreNoneOfOurs(): void
    {
        self::activity(1, ['DIRECTION' => '2']);
        self::activity(2, ['OWNER_TYPE_ID' => '3']);
        self::activity(3, ['PROVIDER_ID' => 'CRM_TODO']);
        self::activity(4, ['OWNER_ID' => '0']);
        self::activity(0);
        $none = [];
        Handlers::onActivityAdd('5', $none);
        self::assertSame([], $this->rows('queue'));
    }

    public function testOldConvertedAndNamelessLeadsAreLeftAlone(): void
    {
        self::add(['ID' => 15, 'DATE_CREATE' => gmdate('Y-m-d H:i:s', time() - 7200) . ' UTC']);
        self::add(['ID' => 16, 'STATUS_ID' => 'CONVERTED']);
        self::add([]);
        self::assertSame([], $this->rows('queue'));
        self::add(['ID' => 17, 'DATE_CREATE' => gmdate('Y-m-d H:i:s') . ' UTC']);
        self::assertCount(1, $this->rows('queue'));
    }

    public function testOurOwnWritesAndAModuleWithoutSettingsAddNothing(): void
    {
        OwnWrites::during(static fn () => self::add(['ID' => 15]));
        self::assertFalse(OwnWrites::areUnderWay());
        $this->portal->options['relay.border']['sync_token'] = '';
        self::add(['ID' => 16]);
        self::assertSame([], $this->rows('queue'));
    }

    public function testAHandlerNeverDisturbsThePortal(): void
    {
        $this->portal->tables['b_relay_border_queue'] = [1 => ['broken' => 1]];
        self::add(['ID' => 15, 'NAME' => 'Пётр']);
        $problem = $this->portal->options['relay.border']['problem'];
        self::assertStringContainsString('LogicException', $problem);
        self::assertStringNotContainsString('Пётр', $problem);
    }

    public function testWhatWasSetAsideIsShownAndRevived(): void
    {
        self::add(['ID' => 15]);
        $this->border->answer = [422, ['code' => 'malformed']];
        ($this->portal->jobs[0])();
        $queue = new TableQueue();
        self::assertSame([0, 1], [$queue->count('new'), $queue->count('aside')]);
        self::assertSame('malformed', $queue->setAside(5)[0]['CODE']);
        self::assertSame(1, $queue->revive(time()));
        $this->border->answer = [202, ['message' => 'msg1']];
        ($this->portal->jobs[0])();
        self::assertSame([0, 0, 1], array_map([$queue, 'count'], ['new', 'aside', 'done']));
        self::assertSame(1, count(array_unique(array_column($this->border->taken, 'id'))), 'one id for all attempts');
    }

    public function testABorderThatIsAwayIsNoFaultOfTheLead(): void
    {
        self::add(['ID' => 15]);
        $queue = new TableQueue();
        $now = time();
        for ($attempt = 0; $attempt < 9; $attempt++) {
            $job = $queue->claim($now, 300);
            self::assertSame([$attempt, 1], [$job?->attempts, $job?->faults]);
            $queue->again($job, $now, 'connect', false);
        }
        $queue->again($queue->claim($now, 300), $now, 'LogicException', true);
        self::assertSame(2, $queue->claim($now, 300)?->faults);
    }

    public function testTwoWorkersNeverGetTheSameRowAndADeadOneLosesIt(): void
    {
        self::add(['ID' => 15]);
        $queue = new TableQueue();
        $now = time();
        $job = $queue->claim($now, 300);
        self::assertSame([15, 1], [$job?->event->entityId, $job?->faults]);
        self::assertNull($queue->claim($now + 299, 300));
        self::assertSame(2, $queue->claim($now + 300, 300)?->faults, 'a death is a fault');
        $this->portal->locks['relay_border_queue'] = 1;
        self::assertNull($queue->claim($now + 900, 300), 'another worker is choosing');
    }

    public function testADealIsHandedOverUnlessItCameOfALead(): void
    {
        $this->portal->hasLeads = false; // the CRM's simple mode
        $deal = ['ID' => 30, 'TITLE' => 'Сделка'];
        Handlers::onDealAdd($deal);
        $converted = ['ID' => 31, 'LEAD_ID' => '15'];
        Handlers::onDealAdd($converted);
        self::activity(70, ['OWNER_TYPE_ID' => '2', 'OWNER_ID' => '31']);
        self::assertSame(['deal:30:add', 'deal:31:activity:70'], array_column($this->rows('queue'), 'EVENT'));
    }

    public function testAnImportFiresNothing(): void
    {
        $this->portal->page = '/crm/lead/import/index.php';
        self::add(['ID' => 15]);
        $deal = ['ID' => 30];
        Handlers::onDealAdd($deal);
        self::assertSame([], $this->rows('queue'));
        $this->portal->page = '/crm/lead/important.php';
        self::add(['ID' => 15]);
        self::assertCount(1, $this->rows('queue'));
    }

    public function testAChatWaitsUntilTheVisitorHasSaidWhatHeWants(): void
    {
        self::add(['ID' => 15, 'SOURCE_ID' => '3|telegrambot']);
        [$row] = $this->rows('queue');
        self::assertSame(600, $row['DUE'] - $row['CREATED']);
    }

    public function testOnlyAJudgementMakesAnUpdateAnEvent(): void
    {
        foreach ([['TITLE' => 'x'], ['UF_CRM_RELAY_REASON' => 'x'], ['UF_CRM_RELAY_OPINION' => '']] as $fields) {
            $event = ['ID' => 15] + $fields;
            Handlers::onLeadUpdate($event);
        }
        self::assertSame([], $this->rows('queue'));
        $event = ['ID' => 15, 'UF_CRM_RELAY_OPINION' => '305'];
        OwnWrites::during(static function () use ($event): void {
            Handlers::onLeadUpdate($event);
        });
        self::assertSame([], $this->rows('queue'), 'our own write');
        Handlers::onDealUpdate($event);
        Handlers::onLeadUpdate($event);
        self::assertSame(['deal:15:opinion', 'lead:15:opinion'], array_column($this->rows('queue'), 'EVENT'));
    }


    public function testWhereThereAreLeadsDealsAreRatedOnlyIfTheSettingsSaySo(): void
    {
        $deal = ['ID' => 30, 'TITLE' => 'Сделка'];
        Handlers::onDealAdd($deal);
        self::activity(70, ['OWNER_TYPE_ID' => '2', 'OWNER_ID' => '30']);
        self::assertSame([], $this->rows('queue'));
        (new Settings())->set('with_deals', 'Y');
        Handlers::onDealAdd($deal);
        self::assertSame(['deal:30:add'], array_column($this->rows('queue'), 'EVENT'));
        (new Settings())->set('with_deals', 'N');
        $event = ['ID' => 30, 'UF_CRM_RELAY_OPINION' => '305'];
        Handlers::onDealUpdate($event);
        self::assertCount(2, $this->rows('queue'), 'a lead\'s verdict that followed it into a deal can be judged');
    }

    /**
     * What a handler costs the person who saves a card: one look for the event's row, one row.
     */
    public function testAHandlerAsksTheDatabaseOnceAndAddsOneRow(): void
    {
        $cost = function (\Closure $handler): array {
            $this->portal->calls = [];
            $handler();
            return $this->portal->calls;
        };
        $add = ['read b_relay_border_queue', 'add b_relay_border_queue'];
        self::assertSame($add, $cost(static fn () => self::add(['ID' => 15])));
        self::assertSame(['read b_relay_border_queue'], $cost(static fn () => self::activity(70)), 'its lead waits');
        self::assertSame([], $cost(static fn () => self::activity(71, ['DIRECTION' => '2'])));
        $update = ['ID' => 15, 'TITLE' => 'x'];
        self::assertSame([], $cost(static fn () => Handlers::onLeadUpdate($update)));
        $update['UF_CRM_RELAY_OPINION'] = '305';
        self::assertSame($add, $cost(static fn () => Handlers::onLeadUpdate($update)));
        self::assertSame([], $this->border->attempts);
    }

    public function testALeadThatIsRestoredIsNotHandedOverAgain(): void
    {
        self::add(['ID' => 15]);
        ($this->portal->jobs[0])();
        self::add(['ID' => 15]); // out of the recycle bin, within the hour
        self::add(['ID' => 16, 'DATE_CREATE' => '2026-11-01 10:00:00 UTC']); // out of it later, or imported
        self::assertSame(['lead:15:add'], array_column($this->rows('queue'), 'EVENT'));
        self::assertSame('done', $this->rows('queue')[0]['STATE']);
    }
}
