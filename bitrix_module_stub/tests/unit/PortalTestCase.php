<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Settings;
use Relay\Border\SyncToken;
use Relay\Border\WriteBack;
use Relay\Border\Tests\fakes\FakeBorder;
use Relay\Border\Tests\fakes\FakePortal;
use Relay\Border\Tests\fakes\Vectors;

/**
 * A fresh portal with the module installed and set up, and a border that it reaches.
 */
abstract class PortalTestCase extends TestCase
{
    protected FakePortal $portal;
    protected FakeBorder $border;
    protected SyncToken $token;
    protected string $tokenText;

    protected function setUp(): void
    {
        $this->portal = FakePortal::new();
        $this->portal->modules[] = Settings::MODULE;
        $this->tokenText = Vectors::all()['tokens'][0]['text'];
        $this->token = SyncToken::parse($this->tokenText);
        $this->border = new FakeBorder($this->token, time());
        $this->portal->border = $this->border;
        (new CardFields())->create();
        $settings = new Settings();
        $settings->set('border_url', 'https://border.lan');
        $settings->set('portal', 'p1');
        $settings->set('schema', '2');
        $settings->set('version', '0.1.1');
        $settings->set('assistants_asked', (string) time());
        $settings->replaceToken($this->tokenText, time());
        $this->portal->leads[15] = [
            'TITLE' => 'Заявка',
            'NAME' => 'Пётр',
            'SOURCE_ID' => 'WEBFORM',
            'COMMENTS' => 'Нужны <b>болты</b>',
        ];
    }

    /**
     * Rows of one of our tables.
     *
     * @return list<array<string, mixed>>
     */
    protected function rows(string $table): array
    {
        return array_values($this->portal->tables["b_relay_border_$table"] ?? []);
    }

    /**
     * The code of the verdict that stands in the lead's list field.
     */
    protected function verdict(): string
    {
        $option = (string) ($this->portal->leads[15][WriteBack::VERDICT] ?? '');
        return (new CardFields())->code(WriteBack::VERDICT, $option);
    }

    /**
     * @param array<string, mixed> $changes
     * @return array<string, mixed>
     */
    protected static function result(string $run, array $changes = []): array
    {
        return $changes + [
            'result' => $run,
            'message' => 'msg1',
            'source_event' => 'lead:15:add:1',
            'entity' => ['type' => 'lead', 'id' => '15'],
            'assistant' => 'lead-qualifier',
            'outcome' => 'verdict',
            'reason' => '',
            'answer' => ['verdict' => 'target', 'confidence' => 0.9, 'reason' => 'Хочет купить', 'quotes' => []],
            'model' => 'm',
            'decided_at' => '2026-11-21T08:00:00Z',
        ];
    }
}
