<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\CardSource;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Event;
use Relay\Border\Job;
use Relay\Border\Pilot;

final class CardSourceTest extends PortalTestCase
{
    /** @var list<string> */
    private array $paths = [];

    protected function tearDown(): void
    {
        array_map('unlink', $this->paths);
    }

    private function file(int $id, string $name, string $content, ?int $size = null): void
    {
        $path = (string) tempnam(sys_get_temp_dir(), 'relay');
        file_put_contents($path, $content);
        $this->paths[] = $path;
        $this->portal->files[$id] = [
            'ORIGINAL_NAME' => $name,
            'CONTENT_TYPE' => 'text/plain',
            'FILE_SIZE' => (string) ($size ?? strlen($content)),
            'PATH' => $path,
        ];
    }

    /** @param array<string, mixed> $changes */
    private function letter(int $id, array $changes = []): void
    {
        $this->portal->activities[] = $changes + [
            'ID' => $id,
            'OWNER_TYPE_ID' => 1,
            'OWNER_ID' => 15,
            'DIRECTION' => 1,
            'PROVIDER_ID' => 'CRM_EMAIL',
            'SUBJECT' => "Тема $id",
            'DESCRIPTION' => "<p>Текст $id</p>",
            'DESCRIPTION_TYPE' => '3',
            'SETTINGS' => ['EMAIL_META' => ['from' => 'Пётр <p@x.ru>', 'to' => 'Отдел <sales@our.ru>, b@our.ru']],
        ];
    }

    /** @return array<string, mixed>|string */
    private static function read(int $activity = 0, ?Event $event = null): array|string
    {
        $event ??= $activity === 0 ? Event::added('lead', 15) : Event::activity('lead', 15, $activity);
        $read = (new CardSource())->read(new Job(1, $event, 'm_1', 0, 1, 1795248000));
        return is_string($read) ? $read : $read->contract();
    }

    public function testALeadIsReadWithPhonesAndAddresses(): void
    {
        $this->portal->multi = [
            ['ELEMENT_ID' => 15, 'TYPE_ID' => 'EMAIL', 'VALUE' => 'test@test.ru'],
            ['ELEMENT_ID' => 16, 'TYPE_ID' => 'PHONE', 'VALUE' => '+7 000'],
            ['ELEMENT_ID' => 15, 'TYPE_ID' => 'PHONE', 'VALUE' => '+7 999'],
            ['ELEMENT_ID' => 15, 'TYPE_ID' => 'TITLE', 'VALUE' => 'нет'],
        ];
        $message = self::read();
        self::assertSame('lead:15:add:1795248000', $message['source_event']);
        self::assertSame('2026-11-21T08:00:00Z', $message['occurred_at']);
        self::assertSame(['form', 'WEBFORM'], [$message['channel']['type'], $message['source']]);
        $short = array_map(static fn (array $f): array => [$f['name'], $f['value']], $message['fields']);
        self::assertSame([
            ['TITLE', 'Заявка'], ['NAME', 'Пётр'], ['PHONE', '+7 999'], ['EMAIL', 'test@test.ru'],
            ['COMMENTS', 'Нужны <b>болты</b>'],
        ], $short);
        self::assertSame($message, self::read(), 'the same event has the same content');
    }

    public function testALeadThatIsGoneIsNone(): void
    {
        $this->portal->leads = [];
        self::assertSame('gone', self::read());
    }

    public function testALetterGivesBodyMailboxAndFiles(): void
    {
        $this->file(501, 'КП.txt', 'Смета');
        $this->file(502, 'видео.mp4', 'x', 99_999_999);
        $this->portal->disk = [71 => 501, 72 => 502, 73 => 503];
        $ids = serialize([71, 72, 73, 74]);
        $this->letter(70, ['STORAGE_TYPE_ID' => '3', 'STORAGE_ELEMENT_IDS' => $ids]);
        $message = self::read();
        self::assertSame(['mail', 'sales@our.ru'], [$message['channel']['type'], $message['channel']['mailbox']]);
        $mail = array_values(array_filter($message['fields'], fn (array $f) => str_starts_with($f['name'], 'MAIL_')));
        self::assertSame([
            ['name' => 'MAIL_FROM', 'label' => 'От кого', 'kind' => 'text', 'value' => 'Пётр <p@x.ru>'],
            ['name' => 'MAIL_SUBJECT', 'label' => 'Тема письма', 'kind' => 'text', 'value' => 'Тема 70'],
            ['name' => 'MAIL_BODY', 'label' => 'Текст письма', 'kind' => 'html', 'value' => '<p>Текст 70</p>'],
        ], $mail);
        self::assertSame([
            ['КП.txt', base64_encode('Смета')], ['видео.mp4', 'too_large'], ['file-73', 'unavailable'],
            ['file-74', 'unavailable'],
        ], array_map(static fn (array $f): array => [$f['name'], $f['content'] ?? $f['omitted']], $message['files']));
    }

    public function testFilesOfTheFileTableAndOfUnknownStorages(): void
    {
        $this->file(501, 'a.txt', 'A');
        $this->letter(70, ['STORAGE_TYPE_ID' => '1', 'STORAGE_ELEMENT_IDS' => [501]]);
        $this->letter(71, ['STORAGE_TYPE_ID' => '2', 'STORAGE_ELEMENT_IDS' => [501]]);
        $this->letter(72, ['STORAGE_TYPE_ID' => '3', 'STORAGE_ELEMENT_IDS' => 'O:8:"stdClass":0:{}']);
        $files = self::read()['files'];
        self::assertSame(['QQ==', 'unavailable'], array_map(fn (array $f) => $f['content'] ?? $f['omitted'], $files));
        $this->portal->modules = ['crm'];
        $this->portal->activities = [];
        $this->portal->disk = [71 => 501];
        $this->letter(70, ['STORAGE_TYPE_ID' => '3', 'STORAGE_ELEMENT_IDS' => [71]]);
        self::assertSame('unavailable', self::read()['files'][0]['omitted'], 'without the Disk module');
    }

    public function testAFormGivesWhatTheVisitorFilledIn(): void
    {
        $this->letter(70, [
            'PROVIDER_ID' => 'CRM_WEBFORM',
            'DESCRIPTION' => '',
            'PROVIDER_PARAMS' => ['FIELDS' => [
                ['caption' => 'Город', 'value' => 'Тверь'],
                ['caption' => 'Товары', 'value' => ['болты', 'гайки']],
                ['value' => null],
            ]],
        ]);
        $message = self::read();
        self::assertSame('form', $message['channel']['type']);
        $form = array_filter($message['fields'], static fn (array $f): bool => str_starts_with($f['name'], 'FORM_'));
        $short = array_map(static fn (array $f): array => [$f['label'], $f['value']], array_values($form));
        self::assertSame([['Город', 'Тверь'], ['Товары', 'болты'], ['Товары', 'гайки']], $short);
    }

    public function testALaterLetterIsReadAlone(): void
    {
        $this->letter(70);
        $this->letter(71, ['DIRECTION' => 2]);
        $this->letter(72, ['DESCRIPTION_TYPE' => '1', 'DESCRIPTION' => 'просто текст']);
        $message = self::read(72);
        self::assertSame('lead:15:activity:72:1795248000', $message['source_event']);
        $values = array_column($message['fields'], 'value');
        self::assertContains('просто текст', $values);
        self::assertNotContains('<p>Текст 70</p>', $values);
        self::assertContains('<p>Текст 70</p>', array_column(self::read()['fields'], 'value'));
        self::assertNotContains('Тема 71', array_column(self::read()['fields'], 'value'));
    }

    /** @return list<array{string, string}> label and value of each field that goes */
    private static function labelled(?Event $event = null): array
    {
        return array_map(static fn (array $f): array => [$f['label'], $f['value']], self::read(0, $event)['fields']);
    }

    public function testOnlyChosenFieldsGoAndUserFieldsOnlyIfChosen(): void
    {
        $this->portal->leads[15]['UF_CRM_BUDGET'] = '100 тысяч';
        self::assertNotContains(['UF_CRM_BUDGET', '100 тысяч'], self::labelled());
        (new Settings())->set('fields', 'TITLE, UF_CRM_BUDGET');
        self::assertSame([['Название', 'Заявка'], ['UF_CRM_BUDGET', '100 тысяч']], self::labelled());
    }

    public function testLinkedCardsGoOnlyAsFarAsTheyWereChosen(): void
    {
        $this->portal->leads[15] = ['TITLE' => 'Заявка', 'CONTACT_ID' => '4', 'COMPANY_ID' => '5'];
        $this->portal->contacts[4] = ['NAME' => 'Анна', 'POST' => 'директор'];
        $this->portal->companies[5] = ['TITLE' => 'Ромашка'];
        $phone = ['ENTITY_ID' => 'CONTACT', 'ELEMENT_ID' => 4, 'TYPE_ID' => 'PHONE', 'VALUE' => '+7 1'];
        $this->portal->multi = [$phone];
        foreach (range(30, 35) as $id) {
            $this->portal->deals[$id] = ['TITLE' => "Сделка $id", 'CONTACT_ID' => '4', 'OPPORTUNITY' => '10'];
        }
        self::assertSame([['Название', 'Заявка']], self::labelled());
        $settings = new Settings();
        $settings->set('contact_fields', 'NAME PHONE');
        $settings->set('company_fields', 'TITLE');
        $settings->set('deal_fields', 'TITLE');
        $settings->set('deal_count', '2');
        self::assertSame([
            ['Название', 'Заявка'], ['Контакт: Имя', 'Анна'], ['Контакт: Телефон', '+7 1'],
            ['Компания: Название', 'Ромашка'], ['Сделка: Название', 'Сделка 35'], ['Сделка: Название', 'Сделка 34'],
        ], self::labelled());
        $labels = array_column(self::labelled(Event::added('deal', 35)), 1);
        self::assertSame(['Сделка 35', '10', 'Анна', '+7 1', 'Сделка 34', 'Сделка 33'], $labels, 'not itself');
    }

    public function testADealIsReadLikeALead(): void
    {
        $this->portal->deals[30] = ['TITLE' => 'Заказ', 'SOURCE_ID' => 'EMAIL', 'COMMENTS' => 'Срочно'];
        $this->letter(70, ['OWNER_TYPE_ID' => 2, 'OWNER_ID' => 30]);
        $message = self::read(0, Event::added('deal', 30));
        self::assertSame(['type' => 'deal', 'id' => '30'], $message['entity']);
        self::assertSame('mail', $message['channel']['type']);
        self::assertContains('<p>Текст 70</p>', array_column($message['fields'], 'value'));
        self::assertSame('deal:30:add:1795248000', $message['source_event']);
    }

    public function testADialogueIsReadWithItsSides(): void
    {
        $this->portal->leads[15] = ['TITLE' => 'Чат', 'SOURCE_ID' => '3|telegrambot'];
        $this->portal->tables['b_imopenlines_session'] = [
            8 => ['ID' => '8', 'CHAT_ID' => '50', 'START_ID' => '10', 'END_ID' => '0', 'USER_ID' => '77'],
        ];
        $row = static fn (int $id, int $chat, int $author, string $text): array =>
            ['ID' => $id, 'CHAT_ID' => (string) $chat, 'AUTHOR_ID' => (string) $author, 'MESSAGE' => $text];
        $this->portal->tables['b_im_message'] = [
            $row(9, 50, 77, 'из прежнего разговора'), $row(10, 50, 77, 'Есть болты?'), $row(11, 50, 0, 'Назначен'),
            $row(12, 50, 2, 'Сколько?'), $row(13, 51, 77, 'чужой чат'), $row(14, 50, 77, '500 штук'),
        ];
        $this->letter(70, ['PROVIDER_ID' => 'IMOPENLINES_SESSION', 'ASSOCIATED_ENTITY_ID' => '8']);
        $message = self::read();
        self::assertSame(['chat', '3', 'telegrambot'], array_slice(array_values($message['channel']), 0, 3));
        $lines = array_slice(self::labelled(), 1);
        self::assertSame([['Клиент', 'Есть болты?'], ['Сотрудник', 'Сколько?'], ['Клиент', '500 штук']], $lines);
        $this->portal->modules = ['crm'];
        self::assertCount(1, self::read()['fields']);
    }

    public function testACallTellsWhatThePortalHasOfIt(): void
    {
        $this->letter(70, ['PROVIDER_ID' => 'VOXIMPLANT_CALL', 'DESCRIPTION' => 'Перезвонить']);
        $message = self::read();
        self::assertSame('call', $message['channel']['type']);
        self::assertContains('Перезвонить', array_column($message['fields'], 'value'));
    }

    public function testTheAssistantOfTheChannelIsNamedIfOneWasChosen(): void
    {
        self::assertArrayNotHasKey('assistants', self::read());
        (new Settings())->set('assistant_form', 'form-qualifier');
        self::assertSame(['form-qualifier'], self::read()['assistants']);
        self::assertSame(['router'], self::read(0, Event::robot('lead', 15, 'w', 'router'))['assistants']);
    }

    public function testTheRulesAndTheAgeOfACardKeepItHere(): void
    {
        $this->portal->leads[15]['ASSIGNED_BY_ID'] = '7';
        $this->portal->departments[7] = [3];
        $settings = new Settings();
        $settings->set('rules', '[{"department":"4","share":"100"}]');
        self::assertSame('not_chosen', self::read());
        $settings->set('rules', '[{"department":"3","source":"WEBFORM","share":"100"}]');
        self::assertIsArray(self::read());
        $settings->set('rules', '[{"share":"0"}]');
        self::assertSame(['type' => 'control', 'entity' => ['type' => 'lead', 'id' => '15']], self::read());
        self::assertIsArray(self::read(0, Event::robot('lead', 15, 'w', '')), 'a robot was set up for it');
        $settings->set('rules', '');
        $this->portal->leads[15]['DATE_CREATE'] = '2026-11-01 00:00:00 UTC';
        self::assertSame('old', self::read(), 'restored or imported');
        $this->letter(70);
        self::assertIsArray(self::read(70), 'a new letter about an old lead is new');
    }

    public function testALetterOfAHundredMegabytesGoesWithWhatFitsAndNamesTheRest(): void
    {
        $this->file(501, 'фильм.mp4', 'x', 90_000_000);
        $this->portal->disk = [71 => 501];
        $this->letter(70, [
            'DESCRIPTION' => str_repeat('ы', 5_000_000),
            'STORAGE_TYPE_ID' => '3',
            'STORAGE_ELEMENT_IDS' => [71],
        ]);
        $message = self::read();
        $named = array_map(static fn (array $f): array => [$f['name'], $f['size'], $f['omitted']], $message['files']);
        $wanted = [['Текст письма', 10_000_000, 'too_large'], ['фильм.mp4', 90_000_000, 'too_large']];
        self::assertSame($wanted, $named);
        self::assertContains('Тема 70', array_column($message['fields'], 'value'));
        self::assertNotContains('MAIL_BODY', array_column($message['fields'], 'name'));
    }


    public function testAPilotGoesByPipelineSourceDepartmentAndDay(): void
    {
        $this->portal->departments[7] = [3, 5];
        $this->portal->deals[30] = ['TITLE' => 'x', 'CATEGORY_ID' => '2', 'SOURCE_ID' => 'CALL',
            'ASSIGNED_BY_ID' => '7'];
        $deal = Event::added('deal', 30);
        $fits = ['entity' => 'deal', 'pipeline' => '2', 'source' => 'CALL', 'department' => '5',
            'until' => '2026-11-21', 'share' => '100'];
        $read = static function (array $changes) use ($fits, $deal): array|string {
            (new Settings())->set('rules', (string) json_encode([$changes + $fits]));
            return self::read(0, $deal);
        };
        self::assertSame('deal', $read([])['entity']['type']);
        foreach (['entity' => 'lead', 'pipeline' => '0', 'source' => 'EMAIL', 'department' => '4'] as $name => $other) {
            self::assertSame('not_chosen', $read([$name => $other]), $name);
        }
        self::assertSame('pilot_over', $read(['until' => '2026-11-20']));
        self::assertSame('control', $read(['share' => '0'])['type']);
        $share = (string) (Pilot::place('deal', 30) + 1); // the smallest share that this deal is part of
        self::assertSame('message', $read(['share' => $share])['type']);
        self::assertSame('control', $read(['share' => (string) ((int) $share - 1)])['type']);
    }

    public function testAFileThatMayNotBeReadIsNamed(): void
    {
        $this->file(501, 'тайна.txt', 'x');
        $this->letter(70, ['STORAGE_TYPE_ID' => '1', 'STORAGE_ELEMENT_IDS' => [501]]);
        $this->portal->files[501]['PATH'] = sys_get_temp_dir(); // no file: nothing comes of reading it
        self::assertSame([['тайна.txt', 'unavailable']], array_map(
            static fn (array $f): array => [$f['name'], $f['omitted']],
            self::read()['files'],
        ));
    }
}
