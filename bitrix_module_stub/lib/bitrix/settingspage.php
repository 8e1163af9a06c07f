<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Config\Option;
use Bitrix\Main\Localization\Loc;
use Relay\Border\Outcome;
use Relay\Border\SettingsForm;

/**
 * What the settings page does with a form and what it has to show; the token goes in and never comes out.
 */
final class SettingsPage
{
    private const CAUSES = [
        'dns', 'connect', 'tls', 'timeout', 'network', 'unauthorized', 'unsigned_answer', 'clock', 'wrong_portal',
        'url', 'https', 'token', 'no_token', 'portal', 'too_large', 'malformed', 'assistant_unknown', 'crashed',
    ];

    /** @var array<string, string> what was typed and not taken: shown again, so that nothing has to be typed twice */
    private array $typed = [];

    public function __construct(
        private readonly Settings $settings,
        private readonly Agent $agent,
        private readonly TableQueue $queue,
    ) {
        Loc::loadMessages(__FILE__);
        Loc::loadMessages(__DIR__ . '/../../options.php'); // the names of the fields
    }

    /**
     * @param array<string, mixed> $form
     * @return list<array{bool, string}> what happened: is it good, and in which words
     */
    public function submit(array $form): array
    {
        if (isset($form['revive'])) {
            $count = $this->queue->revive(time(), (int) $form['revive']); // 0: all
            return [[true, self::words('REVIVED', ['#COUNT#' => (string) $count])]];
        }
        if (isset($form['dismiss'])) {
            $count = $this->queue->dismiss((int) $form['dismiss']);
            return [[true, self::words('DISMISSED', ['#COUNT#' => (string) $count])]];
        }
        $notes = isset($form['save']) || isset($form['test']) ? $this->save($form) : [];
        if (isset($form['test']) && $notes === []) {
            return [$this->test()];
        }
        return $notes ?: [[true, self::words('SAVED')]];
    }

    /**
     * Ask the border for a signed sign of life and say in words what came of it.
     *
     * @return array{bool, string}
     */
    public function test(): array
    {
        try {
            $answer = $this->agent->ping();
        } catch (\InvalidArgumentException $error) {
            return [false, self::cause($error->getMessage())];
        }
        if ($answer->outcome !== Outcome::Accepted) {
            return [false, self::cause($answer->code)];
        }
        $this->settings->set('assistants_asked', '0');
        $this->agent->learn();
        $offset = $this->settings->clock()->offset();
        $isRight = abs($offset) < 60;
        return [true, self::words($isRight ? 'TEST_OK' : 'TEST_OK_CLOCK', ['#SECONDS#' => (string) $offset])];
    }

    /**
     * What the page shows besides the form.
     *
     * @return array<string, mixed>
     */
    public function state(): array
    {
        $token = $this->settings->token();
        return [
            'token' => self::words($token === null ? 'TOKEN_NONE' : 'TOKEN_SET', ['#ID#' => $token?->keyId ?? '']),
            'waiting' => $this->queue->count('new'),
            'aside' => array_map(static fn (array $row): array => $row + [
                'WHY' => self::cause((string) $row['CODE']),
            ], $this->queue->setAside(20)),
            'aside_count' => $this->queue->count('aside'),
            'problem' => $this->problem(),
            'kept_back' => $this->queue->keptBack(),
            'assistants' => array_column($this->settings->assistants(), 'title', 'name'),
            'verdicts' => array_values(array_unique(array_merge(
                ...array_column($this->settings->assistants(), 'verdicts'),
            ))),
            'needs_cron' => Option::get('main', 'agents_use_crontab', 'N') !== 'Y' && !defined('BX_CRONTAB_SUPPORT'),
        ];
    }

    /**
     * What stands in a field of the form.
     */
    public function text(string $name): string
    {
        return $this->typed[$name] ?? $this->settings->text($name);
    }

    /**
     * Rows of a table of the form.
     *
     * @return list<array<string, string>>
     */
    public function rows(string $name): array
    {
        return isset($this->typed[$name])
            ? (array) json_decode($this->typed[$name], true)
            : $this->settings->rows($name);
    }

    /**
     * @param array<string, mixed> $form
     * @return list<array{bool, string}>
     */
    private function save(array $form): array
    {
        $given = new SettingsForm($form);
        if ($given->wrong !== []) {
            $this->typed = $given->values;
            return array_map(static fn (string $code): array => [false, self::cause($code)], $given->wrong);
        }
        if ($given->token() !== '') {
            $this->settings->replaceToken($given->token(), time());
        }
        foreach ($given->values as $name => $value) {
            $this->settings->set($name, $value);
        }
        return [];
    }

    /**
     * The last thing that went wrong; what the border or the way to it said, in words.
     */
    private function problem(): string
    {
        $text = $this->settings->text('problem');
        $isKnown = preg_match('/border: (\w+)\z/', $text, $found) === 1 && in_array($found[1], self::CAUSES, true);
        return $isKnown ? $text . '. ' . self::cause($found[1]) : $text;
    }

    private static function cause(string $code): string
    {
        $isOption = array_key_exists($code, (new SettingsForm([]))->values);
        return match (true) {
            in_array($code, self::CAUSES, true) => self::words('CAUSE_' . strtoupper($code)),
            $isOption => self::words('CAUSE_OPTION', ['#NAME#' => self::words(strtoupper($code))]),
            default => self::words('CAUSE_OTHER', ['#CODE#' => $code]),
        };
    }

    /** @param array<string, string> $replace */
    private static function words(string $name, array $replace = []): string
    {
        return (string) Loc::getMessage("RELAY_BORDER_$name", $replace);
    }
}
