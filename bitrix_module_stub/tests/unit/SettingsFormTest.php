<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\SettingsForm;

final class SettingsFormTest extends TestCase
{
    private const GOOD = [
        'border_url' => 'https://b.lan',
        'portal' => 'p1',
        'fields' => 'TITLE, UF_CRM_1;COMMENTS',
        'feed_to' => 'U5 SG7 DR3',
        'task_verdicts' => 'target',
        'assistant_mail' => 'lead-qualifier',
        'action_stage' => 'approval',
        'rules' => [
            ['entity' => 'deal', 'pipeline' => '2', 'source' => '3|telegrambot', 'department' => '', 'share' => '50',
                'until' => '2027-01-31'],
            ['entity' => '', 'pipeline' => '', 'source' => '', 'department' => '', 'share' => '', 'until' => ''],
        ],
        'map' => [['field' => 'COMPANY_TITLE', 'key' => 'company'], ['field' => '', 'key' => '']],
        'stages' => [['verdict' => 'spam', 'stage' => 'JUNK']],
    ];

    public function testEverythingGoodIsTakenAndEmptyRowsAreNone(): void
    {
        $form = new SettingsForm(self::GOOD);
        self::assertSame([], $form->wrong);
        self::assertSame('TITLE UF_CRM_1 COMMENTS', $form->values['fields']);
        self::assertCount(1, json_decode($form->values['rules'], true));
        self::assertSame('3|telegrambot', json_decode($form->values['rules'], true)[0]['source']);
        self::assertSame('[{"field":"COMPANY_TITLE","key":"company"}]', $form->values['map']);
        self::assertSame(['N', '1', '1'], [
            $form->values['write_fields'], $form->values['author'], $form->values['notice_limit'],
        ]);
    }

    /** @return iterable<array{array<string, mixed>, string}> */
    public function bad(): iterable
    {
        yield [['border_url' => 'http://b.lan'], 'https'];
        yield [['portal' => ''], 'portal'];
        yield [['portal' => ['p1']], 'portal'];
        yield [['sync_token' => 'sync_x'], 'token'];
        yield [['feed_to' => 'everybody'], 'feed_to'];
        yield [['fields' => 'title'], 'fields'];
        yield [['contact_fields' => 'NAME; drop'], 'contact_fields'];
        yield [['assistant_chat' => 'a b'], 'assistant_chat'];
        yield [['action_convert' => 'always'], 'action_convert'];
        yield [['rules' => [['share' => '101']]], 'rules'];
        yield [['rules' => [['share' => '50', 'entity' => 'contact']]], 'rules'];
        yield [['rules' => [['share' => '50', 'until' => 'tomorrow']]], 'rules'];
        yield [['rules' => [['source' => 'WEB']]], 'rules'];
        yield [['rules' => [['share' => '5', 'source' => 'WEB FORM']]], 'rules'];
        yield [['map' => [['field' => 'ASSIGNED_BY_ID', 'key' => 'x']]], 'map'];
        yield [['map' => [['field' => 'NAME', 'key' => '']]], 'map'];
        yield [['stages' => [['verdict' => 'spam', 'stage' => "JUNK'"]]], 'stages'];
    }

    /**
     * @dataProvider bad
     * @param array<string, mixed> $changes
     */
    public function testWhatIsWrongIsNamed(array $changes, string $code): void
    {
        self::assertSame([$code], (new SettingsForm($changes + self::GOOD))->wrong);
    }

    public function testNumbersStayWithinTheirBounds(): void
    {
        $form = new SettingsForm(['notice_limit' => '0', 'deal_count' => '99', 'author' => 'x'] + self::GOOD);
        $shown = [$form->values['notice_limit'], $form->values['deal_count'], $form->values['author']];
        self::assertSame(['1', '10', '1'], $shown);
    }
}
