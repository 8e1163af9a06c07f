<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\ProposalTable;
use Relay\Border\Bitrix\Settings;
use Relay\Border\TransportFailed;

/**
 * The module's page, as a browser gets it.
 */
final class ReportTest extends PortalTestCase
{
    private const PERIOD = [
        'messages' => 120,
        'counted' => [
            ['channel' => 'mail', 'outcome' => 'verdict', 'verdict' => 'target', 'runs' => 40],
            ['channel' => 'form', 'outcome' => 'verdict', 'verdict' => '<b>partner', 'runs' => 3],
            ['channel' => 'chat', 'outcome' => 'expired', 'verdict' => '', 'runs' => 2],
            ['channel' => 'chat', 'outcome' => 'failed', 'verdict' => '', 'runs' => 1],
        ],
        'agreed' => 30,
        'disagreed' => 10,
        'median_seconds' => 14.26,
        'input_tokens' => 1,
        'output_tokens' => 1,
        'cost' => ['USD' => 1.234, 'RUB' => 5],
        'unpriced' => 4,
    ];

    private string $root;

    protected function setUp(): void
    {
        parent::setUp();
        $this->root = sys_get_temp_dir() . '/relay-report-' . bin2hex(random_bytes(4));
        mkdir("{$this->root}/bitrix/modules/main/include", 0700, true);
        foreach (['prolog_admin_before', 'prolog_admin_after', 'epilog_admin'] as $name) {
            touch("{$this->root}/bitrix/modules/main/include/$name.php");
        }
    }

    protected function tearDown(): void
    {
        foreach (glob("{$this->root}/bitrix/modules/main/include/*") ?: [] as $path) {
            unlink($path);
        }
        $folder = "{$this->root}/bitrix/modules/main/include";
        for (; str_starts_with($folder, $this->root); $folder = dirname($folder)) {
            rmdir($folder);
        }
    }

    /** @param array<string, string> $form */
    private function page(array $form = []): string
    {
        $_SERVER['DOCUMENT_ROOT'] = $this->root;
        $this->portal->form = $form;
        $this->portal->isPost = $form !== [];
        $APPLICATION = $USER = new \CMain();
        ob_start();
        include __DIR__ . '/../../admin/report.php';
        return (string) preg_replace('/\s+/', ' ', (string) ob_get_clean());
    }

    private function propose(string $action, string $value, string $key = 'r1'): void
    {
        ProposalTable::add(['RESULT_KEY' => $key, 'ACTION' => $action, 'ENTITY' => 'lead', 'ENTITY_ID' => 15,
            'VALUE' => $value, 'FOUND_VALUE' => null, 'STATE' => 'new', 'USER_ID' => 0, 'CREATED' => time()]);
    }

    public function testBothPeriodsAreShownInNumbers(): void
    {
        $periods = [['days' => 7] + self::PERIOD, ['days' => 30, 'agreed' => 0, 'disagreed' => 0] + self::PERIOD];
        $this->border->answer = [200, ['periods' => $periods, 'held' => 2]];
        $html = $this->page();
        self::assertSame(['/v1/statistics'], array_column($this->border->taken, 'path'));
        foreach (
            [
                'За 7 дней', 'За 30 дней', '<td>Обращений принято</td><td>120</td>', '75 % (30/40)', '14.3',
                '1.23 USD, 5 RUB', '<td>Сейчас задержано до решения человека</td><td>2</td>',
                '<td>целевой</td> <td>40</td> <td>0</td>', '‹b›partner',
                '<td>без оценки</td> <td>0</td> <td>0</td> <td>3</td>',
            ] as $words
        ) {
            self::assertStringContainsString($words, $html);
        }
        self::assertStringNotContainsString('<b>partner', $html);
        self::assertStringContainsString('<td>Менеджер согласен</td><td>–</td>', $html, 'nobody was asked in 30 days');
    }

    public function testABorderThatIsAwayIsSaid(): void
    {
        $this->border->script = [new TransportFailed('connect')];
        self::assertStringContainsString('Узел не прислал чисел: connect', $this->page());
        $this->portal->options['relay.border']['sync_token'] = '';
        self::assertStringContainsString('Узел не прислал чисел: no_token', $this->page());
    }

    public function testAProposalIsDoneByWhoeverApprovesItAndOnce(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('stage', 'JUNK');
        $this->propose('convert', 'deal');
        self::assertStringContainsString('Стадия: JUNK', $this->page());
        self::assertStringContainsString('Выполнено.', $this->page(['approve' => '1']));
        self::assertSame('JUNK', $this->portal->leads[15]['STATUS_ID']);
        self::assertStringContainsString('уже принято раньше', $this->page(['approve' => '1']));
        self::assertStringContainsString('Отклонено.', $this->page(['decline' => '2']));
        self::assertSame([], $this->portal->deals);
        $rows = $this->rows('proposal');
        self::assertSame([['done', 9], ['declined', 9]], array_map(fn ($r) => [$r['STATE'], $r['USER_ID']], $rows));
        self::assertStringNotContainsString('Ждут решения', $this->page());
    }

    public function testOthersSeeAndDecideOnlyWhatTheyMayChange(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('responsible', '12');
        $this->portal->isAdmin = false;
        self::assertStringNotContainsString('пользователь 12', $this->page());
        self::assertStringContainsString('Нет прав', $this->page(['approve' => '1']));
        self::assertStringContainsString('Нет прав', $this->page(['approve' => '404']));
        self::assertSame('new', $this->rows('proposal')[0]['STATE']);
        $this->portal->mayChange = [15];
        $this->page(['approve' => '1']);
        self::assertSame('12', $this->portal->leads[15]['ASSIGNED_BY_ID']);
    }

    public function testWithoutASessionNothingIsDecided(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('stage', 'JUNK');
        $this->portal->hasSession = false;
        $this->page(['approve' => '1']);
        self::assertSame('new', $this->rows('proposal')[0]['STATE']);
    }

    public function testACardThatIsGoneOrConvertedMeanwhileIsTooLate(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('stage', 'JUNK');
        $this->portal->leads[15]['STATUS_ID'] = 'CONVERTED';
        self::assertStringContainsString('Поздно', $this->page(['approve' => '1']));
        self::assertSame('CONVERTED', $this->portal->leads[15]['STATUS_ID']);
        $this->portal->leads = [];
        $this->propose('stage', 'JUNK', 'r2');
        self::assertStringContainsString('Поздно', $this->page(['approve' => '2']));
        self::assertSame(['too_late', 'too_late'], array_column($this->rows('proposal'), 'STATE'));
    }

    public function testACardThatAPersonChangedMeanwhileIsTooLate(): void
    {
        $stages = json_encode([['verdict' => 'target', 'stage' => 'IN_PROCESS']]);
        foreach (['action_stage' => 'approval', 'action_responsible' => 'approval', 'stages' => $stages] as $k => $v) {
            (new Settings())->set($k, (string) $v);
        }
        $this->portal->leads[15] = ['STATUS_ID' => 'NEW', 'ASSIGNED_BY_ID' => '7'] + $this->portal->leads[15];
        $this->portal->leads[16] = $this->portal->leads[15];
        $of16 = ['responsible' => 12, 'entity' => ['type' => 'lead', 'id' => '16']];
        $results = [self::result('r1', ['responsible' => 12]), self::result('r2', $of16)];
        $this->border->script = [[200, ['results' => $results]], [200, ['acknowledged' => 1]]];
        Agent::run();
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->portal->leads[15] = ['STATUS_ID' => 'PROCESSED', 'ASSIGNED_BY_ID' => '8'] + $this->portal->leads[15];
        $this->portal->leads[16]['ASSIGNED_BY_ID'] = '12'; // what was proposed, by hand
        foreach ([1, 2] as $id) {
            self::assertStringContainsString('карточку изменил человек', $this->page(['approve' => (string) $id]));
        }
        foreach ([3, 4] as $id) {
            self::assertStringContainsString('Выполнено', $this->page(['approve' => (string) $id]));
        }
        $states = array_column($this->rows('proposal'), 'STATE');
        self::assertSame(['too_late', 'too_late', 'done', 'done'], $states);
        $card = $this->portal->leads[15];
        self::assertSame(['PROCESSED', '8'], [$card['STATUS_ID'], $card['ASSIGNED_BY_ID']]);
        self::assertSame('IN_PROCESS', $this->portal->leads[16]['STATUS_ID']);
    }

    public function testWhatThePortalRefusesStaysInTheList(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('convert', 'deal');
        $this->portal->takesUpdates = false;
        $html = $this->page(['approve' => '1']);
        self::assertStringContainsString('не выполнил', $html);
        self::assertStringContainsString('Конвертировать в сделку', $html);
    }

    public function testThePageIsInTheMenuAndInThePlaceWhereBitrixServesPages(): void
    {
        $menu = include __DIR__ . '/../../admin/menu.php';
        self::assertSame('relay_border_report.php?lang=ru', $menu['url']);
        self::assertFileExists(__DIR__ . '/../../install/admin/relay_border_report.php');
    }


    public function testTheControlGroupStandsBesideWhatWasHandedOver(): void
    {
        $periods = [['days' => 7, 'control' => 41] + self::PERIOD, ['days' => 30, 'control' => 160] + self::PERIOD];
        $this->border->answer = [200, ['periods' => $periods, 'held' => 0]];
        $html = $this->page();
        foreach ([41, 160] as $count) {
            self::assertStringContainsString("<td>Карточек в контрольной группе пилота</td><td>$count</td>", $html);
        }
    }

    public function testWhoMayNotMakeDealsCannotConvert(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('convert', 'deal');
        $this->portal->isAdmin = false;
        $this->portal->mayChange = [15];
        self::assertStringContainsString('Нет прав', $this->page(['approve' => '1']));
        $this->portal->mayAddDeals = true;
        self::assertStringContainsString('Выполнено', $this->page(['approve' => '1']));
    }

    public function testTwoWhoDecideAtOnceDoItOnce(): void
    {
        $this->border->answer = [200, ['periods' => [], 'held' => 0]];
        $this->propose('convert', 'deal');
        $this->portal->locks['relay_border_decide'] = 1;
        self::assertStringContainsString('не выполнил', $this->page(['approve' => '1']));
        self::assertSame([], $this->portal->deals);
        $this->portal->locks = [];
        self::assertStringContainsString('Выполнено', $this->page(['approve' => '1']));
        self::assertSame([], $this->portal->locks);
    }

    public function testAGuestOfThePortalSeesNoNumbers(): void
    {
        $this->portal->isAdmin = $this->portal->seesCrm = false;
        $this->propose('stage', 'JUNK');
        try {
            $this->page(['approve' => '1']);
            self::fail('was let in');
        } catch (\DomainException) {
            ob_end_clean();
        }
        self::assertSame([], $this->border->attempts);
        self::assertSame('new', $this->rows('proposal')[0]['STATE']);
    }
}
