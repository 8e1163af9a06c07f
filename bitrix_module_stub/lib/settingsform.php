<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What an administrator typed into the settings page, checked: all of it is good, or nothing is taken.
 */
final class SettingsForm
{
    public const CHANNELS = ['mail', 'form', 'chat', 'call'];
    public const FLAGS = ['write_fields', 'write_timeline', 'write_notice', 'dry_run', 'with_deals'];
    public const ACTIONS = ['stage', 'responsible', 'convert'];
    public const MODES = ['off', 'approval', 'alone'];
    public const FILLED = [
        'TITLE', 'NAME', 'SECOND_NAME', 'LAST_NAME', 'COMPANY_TITLE', 'POST', 'PHONE', 'EMAIL', 'OPPORTUNITY',
        'ADDRESS',
    ];
    private const WORD = '[A-Za-z0-9_.-]{1,100}';
    private const LISTS = [
        'fields' => '[A-Z][A-Z0-9_]{0,49}',
        'contact_fields' => '[A-Z][A-Z0-9_]{0,49}',
        'company_fields' => '[A-Z][A-Z0-9_]{0,49}',
        'deal_fields' => '[A-Z][A-Z0-9_]{0,49}',
        'feed_to' => '(?:UA|(?:U|SG|DR)[1-9][0-9]{0,9})',
        'feed_verdicts' => self::WORD,
        'notice_verdicts' => self::WORD,
        'task_verdicts' => self::WORD,
        'convert_verdicts' => self::WORD,
    ];
    private const NUMBERS = ['author' => [1, 1_000_000_000], 'notice_limit' => [1, 100], 'deal_count' => [1, 10]];
    private const TABLES = [
        'rules' => [
            'entity' => '(?:lead|deal)?',
            'pipeline' => '[0-9]{0,9}',
            'source' => '[\w|.-]{0,50}',
            'department' => '[0-9]{0,9}',
            'share' => '(?:100|[0-9]{1,2})',
            'until' => '(?:20[0-9]{2}-[01][0-9]-[0-3][0-9])?',
        ],
        'map' => ['field' => '(?:TITLE|NAME|SECOND_NAME|LAST_NAME|COMPANY_TITLE|POST|PHONE|EMAIL|OPPORTUNITY|ADDRESS)',
            'key' => self::WORD],
        'stages' => ['verdict' => self::WORD, 'stage' => '[A-Za-z0-9_:.-]{1,50}'],
    ];

    /** @var array<string, string> */
    public array $values = [];

    /** @var list<string> codes of what is wrong: url, https, portal, token, or the name of an option */
    public array $wrong = [];

    /** @param array<string, mixed> $form */
    public function __construct(private readonly array $form)
    {
        $this->connection();
        foreach (self::FLAGS as $name) {
            $this->values[$name] = $this->text($name) === 'Y' ? 'Y' : 'N';
        }
        foreach (self::NUMBERS as $name => [$least, $most]) {
            $this->values[$name] = (string) max($least, min($most, (int) $this->text($name)));
        }
        foreach (self::CHANNELS as $channel) {
            $this->take("assistant_$channel", '(?:' . self::WORD . ')?');
        }
        foreach (self::ACTIONS as $action) {
            $this->take("action_$action", '(?:off|approval|alone|)');
        }
        foreach (self::LISTS as $name => $pattern) {
            $this->list($name, $pattern);
        }
        foreach (self::TABLES as $name => $columns) {
            $this->table($name, $columns);
        }
    }

    /**
     * The pasted token; empty if the one in use stays.
     */
    public function token(): string
    {
        return $this->text('sync_token');
    }

    private function connection(): void
    {
        try {
            $this->values['border_url'] = (new BorderUrl($this->text('border_url')))->text;
        } catch (\InvalidArgumentException $error) {
            $this->values['border_url'] = $this->text('border_url');
            $this->wrong[] = $error->getMessage();
        }
        $this->take('portal', '[A-Za-z0-9_.-]{1,64}');
        try {
            if ($this->token() !== '') {
                SyncToken::parse($this->token());
            }
        } catch (\InvalidArgumentException) {
            $this->wrong[] = 'token';
        }
    }

    private function take(string $name, string $pattern): void
    {
        $value = $this->text($name);
        if (preg_match("/\\A$pattern\\z/u", $value) !== 1) {
            $this->wrong[] = $name;
        }
        $this->values[$name] = $value;
    }

    private function list(string $name, string $pattern): void
    {
        $words = preg_split('/[\s,;]+/', $this->text($name), -1, PREG_SPLIT_NO_EMPTY) ?: [];
        if (count($words) > 200 || preg_grep("/\\A$pattern\\z/", $words, PREG_GREP_INVERT) !== []) {
            $this->wrong[] = $name;
        }
        $this->values[$name] = implode(' ', $words);
    }

    /**
     * Rows of which every cell is empty (the share aside) are no rows: so one is removed.
     *
     * @param array<string, string> $columns a pattern by name
     */
    private function table(string $name, array $columns): void
    {
        $rows = [];
        foreach (is_array($this->form[$name] ?? null) ? $this->form[$name] : [] as $given) {
            $row = [];
            foreach (array_keys($columns) as $column) {
                $row[$column] = is_array($given) && is_string($given[$column] ?? null) ? trim($given[$column]) : '';
            }
            if (implode('', $row) === '') {
                continue;
            }
            foreach ($columns as $column => $pattern) {
                if (preg_match("/\\A$pattern\\z/u", $row[$column]) !== 1) {
                    $this->wrong[] = $name;
                }
            }
            $rows[] = $row;
        }
        $this->values[$name] = (string) json_encode(array_slice($rows, 0, 50), JSON_UNESCAPED_UNICODE);
        $this->wrong = array_values(array_unique($this->wrong));
    }

    private function text(string $name): string
    {
        return is_string($this->form[$name] ?? null) ? trim($this->form[$name]) : '';
    }
}
