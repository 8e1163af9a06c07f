<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\SettingsPage;
use Relay\Border\Bitrix\TableQueue;
use Relay\Border\Event;
use Relay\Border\SettingsForm;
use Relay\Border\Tests\fakes\Vectors;
use Relay\Border\TransportFailed;

final class SettingsTest extends PortalTestCase
{
    private Settings $settings;

    protected function setUp(): void
    {
        parent::setUp();
        $this->settings = new Settings();
    }

    /** @param array<string, string> $form */
    private function page(array $form = [], bool $hasSession = true, bool $isAdmin = true): string
    {
        $this->portal->form = $form;
        $this->portal->isPost = $form !== [];
        $this->portal->hasSession = $hasSession;
        $this->portal->isAdmin = $isAdmin;
        $APPLICATION = $USER = new \CMain();
        ob_start();
        include __DIR__ . '/../../options.php';
        return (string) ob_get_clean();
    }

    /** @return array<string, string> */
    private static function form(string $token = '', string $button = 'save'): array
    {
        return [
            'border_url' => ' https://b.lan:8443/ ',
            'portal' => 'p2',
            'author' => '7',
            'write_fields' => 'Y',
            'sync_token' => $token,
            $button => 'x',
        ];
    }

    public function testTheFormIsSavedAndTheTokenNeverComesBack(): void
    {
        $second = Vectors::all()['tokens'][1]['text'];
        foreach ([[], ['crypto' => ['crypto_key' => 'portal key']]] as $configuration) {
            $this->portal->configuration = $configuration;
            $html = $this->page(self::form($second)) . $this->page();
            self::assertStringContainsString('Настройки сохранены', $html);
            self::assertStringContainsString('0f0f0f0f0f0f', $html);
            self::assertStringNotContainsString(substr($second, -43), $html);
            self::assertStringNotContainsString(substr($this->tokenText, -43), $html);
            self::assertSame('0f0f0f0f0f0f', $this->settings->tokens(time())[0]->keyId);
        }
        self::assertSame('https://b.lan:8443', $this->settings->text('border_url'));
        self::assertSame(['p2', '7', 'Y', 'N'], array_map(
            [$this->settings, 'text'],
            ['portal', 'author', 'write_fields', 'write_timeline'],
        ));
        self::assertStringNotContainsString(substr($second, -43), $this->settings->text('sync_token'), 'sealed');
    }

    public function testAnEmptyTokenFieldKeepsTheToken(): void
    {
        $this->page(self::form());
        self::assertSame([$this->token->keyId], array_column($this->settings->tokens(time()), 'keyId'));
    }

    public function testTheTokenBeforeStaysValidForTheBorderDuringARotation(): void
    {
        $now = time();
        $this->settings->replaceToken(Vectors::all()['tokens'][1]['text'], $now);
        $ids = fn (int $at): array => array_column($this->settings->tokens($at), 'keyId');
        self::assertSame(['0f0f0f0f0f0f', 'a1b2c3d4e5f6'], $ids($now));
        self::assertSame(['0f0f0f0f0f0f'], $ids($now + 7 * 86_400 + 1));
        $this->settings->replaceToken(Vectors::all()['tokens'][1]['text'], $now);
        self::assertSame(['0f0f0f0f0f0f', 'a1b2c3d4e5f6'], $ids($now), 'pasting it twice is no rotation');
    }

    public function testATokenSealedWithALostKeyIsNoToken(): void
    {
        $this->portal->configuration = ['crypto' => ['crypto_key' => 'one']];
        $this->settings->replaceToken($this->tokenText, time());
        $this->portal->configuration = ['crypto' => ['crypto_key' => 'two']];
        self::assertFalse($this->settings->isComplete());
        self::assertStringContainsString('не задан', $this->page());
    }

    public function testAWrongFormChangesNothingAndSaysWhy(): void
    {
        $before = $this->portal->options;
        foreach (
            [
                [['border_url' => 'http://b.lan'], 'Без HTTPS'],
                [['border_url' => 'b.lan'], 'не адрес узла'],
                [['portal' => 'a b'], 'идентификатор портала'],
                [['sync_token' => 'sync_a1b2c3_short'], 'не токен'],
            ] as [$changes, $words]
        ) {
            $html = $this->page($changes + self::form());
            self::assertStringContainsString($words, $html);
            self::assertStringContainsString('class=ERROR', $html);
            self::assertStringNotContainsString('sync_a1b2c3_short', $html);
        }
        self::assertSame($before, $this->portal->options);
    }

    public function testWithoutASessionOrRightsNothingHappens(): void
    {
        $before = $this->portal->options;
        $this->page(self::form(), hasSession: false);
        self::assertSame('', $this->page(self::form(), isAdmin: false));
        self::assertSame($before, $this->portal->options);
    }

    public function testTheConnectionTestSaysWhatFailed(): void
    {
        $this->border->answer = [200, ['portal' => 'p2', 'time' => '2026-11-21T08:00:00Z']];
        $test = fn (): string => $this->page(self::form('', 'test'));
        self::assertStringContainsString('Связь есть, подписи обеих сторон верны', $test());
        self::assertSame('/v1/ping', $this->border->taken[0]['path']);
        $this->border->now = time() + 3600;
        self::assertStringContainsString('Часы этого сервера расходятся', $test());
        $this->border->now = time() + 100_000;
        self::assertStringContainsString('больше чем на сутки', $test());
        $this->border->now = time();
        $this->settings->set('clock_offset', '0');
        $this->border->signs = false;
        self::assertStringContainsString('ответ не подписан', $test());
        $this->border->signs = true;
        $this->border->answer = [403, ['code' => 'wrong_portal']];
        self::assertStringContainsString('Токен выдан другому порталу: проверьте', $test());
        $this->border->answer = [403, ['code' => 'unheard_of']];
        self::assertStringContainsString('Ответ узла: unheard_of', $test());
        $this->border->script = [new TransportFailed('connect')];
        self::assertStringContainsString('Узел не отвечает', $test());
        $this->settings->replaceToken(Vectors::all()['tokens'][1]['text'], time());
        self::assertStringContainsString('не признал токен', $test());
        $this->settings->set('sync_token', '');
        self::assertStringContainsString('Токен синхронизации не задан', $test());
    }

    public function testEveryCauseHasWordsInBothLanguages(): void
    {
        $page = new SettingsPage($this->settings, new Agent($this->settings), new TableQueue());
        $causes = (new \ReflectionClassConstant(SettingsPage::class, 'CAUSES'))->getValue();
        self::assertContains('https', $causes);
        foreach (['ru', 'en'] as $this->portal->language) {
            foreach ([...$causes, 'something else'] as $code) {
                $words = (new \ReflectionMethod($page, 'cause'))->invoke(null, $code);
                self::assertGreaterThan(10, strlen($words));
            }
        }
    }

    public function testTheLastFailureAndEachRowSetAsideSayWhatToDo(): void
    {
        $this->settings->set('problem', '2026-11-29 20:00:00 UTC border: unauthorized');
        $queue = new TableQueue();
        $queue->add(Event::added('lead', 15), time(), time());
        $queue->aside($queue->claim(time(), 300), 'assistant_unknown');
        $html = $this->page();
        self::assertStringContainsString('border: unauthorized. Узел не признал токен', $html);
        self::assertStringContainsString('assistant_unknown (1). На узле нет выбранного ассистента', $html);
    }

    public function testTheQueueIsShownEscapedAndRevived(): void
    {
        $queue = new TableQueue();
        $queue->add(Event::added('lead', 15), time(), time());
        $queue->aside($queue->claim(time(), 300), '<b>malformed</b>');
        $this->settings->set('problem', '<i>x</i>');
        $html = $this->page();
        self::assertStringContainsString('/crm/lead/details/15/', $html);
        self::assertStringContainsString('&lt;b&gt;malformed', $html);
        self::assertStringContainsString('&lt;i&gt;x', $html);
        self::assertStringNotContainsString('<i>x', $html);
        self::assertStringContainsString('cron', $html);
        self::assertStringContainsString('Возвращено в очередь: 1', $this->page(['revive' => 'x']));
        self::assertSame(1, $queue->count('new'));
        $this->portal->options['main']['agents_use_crontab'] = 'Y';
        self::assertStringNotContainsString('cron', $this->page());
    }

    public function testEveryOptionIsShownSavedAndShownAgain(): void
    {
        $known = ['known' => [['name' => 'router', 'title' => 'Маршруты', 'verdicts' => ['sales']]]];
        $this->settings->set('assistants', (string) json_encode($known));
        $form = [
            'assistant_mail' => 'router',
            'rules' => [['entity' => 'lead', 'share' => '30', 'until' => '2027-01-31', 'source' => '']],
            'contact_fields' => 'NAME PHONE',
            'map' => [['field' => 'COMPANY_TITLE', 'key' => 'company']],
            'feed_to' => 'SG7',
            'write_notice' => 'Y',
            'notice_limit' => '5',
            'action_stage' => 'approval',
            'stages' => [['verdict' => 'spam', 'stage' => 'JUNK']],
            'dry_run' => 'Y',
        ];
        $html = $this->page($form + self::form()) . $this->page();
        self::assertStringContainsString('Настройки сохранены', $html);
        foreach (
            [
                '<option value="router" selected>Маршруты', 'name="rules[0][share]" size="4" value="30"',
                'name="rules[1][share]" size="4" value=""', 'value="NAME PHONE"', 'value="company"', 'value="SG7"',
                '<option value="approval" selected>', 'name="stages[0][stage]" size="16" value="JUNK"', 'sales',
                'name="dry_run" value="Y" checked',
            ] as $words
        ) {
            self::assertStringContainsString($words, $html);
        }
        $names = array_keys((new SettingsForm([]))->values);
        foreach ($names as $name) {
            self::assertMatchesRegularExpression("/name=\"$name(\"|\\[)/", $html, "$name can be set");
        }
        self::assertSame(['COMPANY_TITLE' => 'company'], $this->settings->map());
        self::assertSame(['spam' => 'JUNK'], $this->settings->stages());
        $deal = ['entity' => 'deal', 'id' => 1, 'pipeline' => '', 'source' => '', 'departments' => []];
        self::assertSame('not_chosen', $this->settings->pilot()->keepsBack($deal, time()));
    }

    public function testAWrongCellChangesNothingAndIsNamed(): void
    {
        $before = $this->portal->options;
        $typed = ['border_url' => 'https://new.lan', 'rules' => [['entity' => 'deal', 'share' => '500']]];
        $html = $this->page($typed + self::form(Vectors::all()['tokens'][1]['text']));
        self::assertStringContainsString('ошибка в поле «Какие карточки передавать и пилот»', $html);
        self::assertSame($before, $this->portal->options);
        foreach (['value="https://new.lan"', 'value="500"', '<option value="deal" selected>', 'value="p2"'] as $again) {
            self::assertStringContainsString($again, $html, 'what was typed need not be typed again');
        }
        self::assertStringNotContainsString('sync_0f0f', $html);
        self::assertStringNotContainsString('value="500"', $this->page());
        self::assertStringContainsString('value="http://b.lan"', $this->page(['border_url' => 'http://b.lan']
            + self::form()));
    }

    public function testTheConnectionTestLearnsTheAssistants(): void
    {
        $known = ['name' => 'router', 'title' => 'Маршруты', 'verdicts' => ['sales'], 'keys' => []];
        $this->border->script = [[200, ['portal' => 'p2']], [200, ['assistants' => [$known]]]];
        $html = $this->page(self::form('', 'test'));
        self::assertStringContainsString('Связь есть', $html);
        self::assertStringContainsString('Маршруты', $html);
    }

    public function testWhatTheRulesKeptBackIsCounted(): void
    {
        $queue = new TableQueue();
        foreach ([15, 16, 17] as $id) {
            $queue->add(Event::added('lead', $id), time(), time());
            $queue->done($queue->claim(time(), 300), $id === 17 ? 'accepted' : 'control');
        }
        self::assertStringContainsString('контрольная группа: 2', $this->page());
    }


    public function testOneRowThatWasSetAsideIsRetriedAnotherDismissed(): void
    {
        $queue = new TableQueue();
        foreach ([15, 16, 17] as $id) {
            $queue->add(Event::added('lead', $id), time(), time());
            $queue->aside($queue->claim(time(), 300), 'malformed');
        }
        $html = $this->page();
        self::assertStringContainsString('3. Строки ждут вашего решения', $html);
        self::assertStringContainsString('<button form="relay_aside" name="dismiss" value="2">Снять', $html);
        $form = explode('</form>', $html);
        self::assertStringContainsString('sessid', $form[0], 'the form that these buttons belong to');
        self::assertStringContainsString('id="relay_aside"', $form[0]);
        preg_match('/<(input type="submit"|button (?!form="relay_aside"))[^>]*/', $html, $first);
        self::assertStringContainsString('name="save"', $first[0], 'what Enter in a field presses');
        self::assertStringContainsString('Возвращено в очередь: 1', $this->page(['revive' => '1']));
        self::assertStringContainsString('Снято: 1', $this->page(['dismiss' => '2']));
        self::assertStringContainsString('Снято: 0', $this->page(['dismiss' => '1']), 'it waits no longer');
        self::assertSame(['new', 'done', 'aside'], array_column($this->rows('queue'), 'STATE'));
        self::assertSame('dismissed', $this->rows('queue')[1]['CODE']);
        self::assertStringContainsString('Возвращено в очередь: 1', $this->page(['revive' => '0']));
        $this->page(['dismiss' => '0']);
        $this->page(['dismiss' => '3'], hasSession: false);
        self::assertSame(['new', 'done', 'new'], array_column($this->rows('queue'), 'STATE'));
    }
}
