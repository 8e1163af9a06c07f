<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\CardState;
use Relay\Border\Extra;
use Relay\Border\Harmless;
use Relay\Border\Result;

/**
 * A task for the responsible, linked to the card, for the verdicts that were chosen.
 */
final class Task implements Extra
{
    private const LETTERS = ['lead' => 'L_', 'deal' => 'D_']; // how tasks name what they belong to

    public function __construct(private readonly Settings $settings)
    {
        Loc::loadMessages(__FILE__);
    }

    public function name(): string
    {
        return 'task';
    }

    public function isWanted(Result $result, CardState $card): bool
    {
        return $result->outcome === 'verdict' && $card->responsible > 0
            && in_array($result->verdict, $this->settings->list('task_verdicts'), true);
    }

    public function exists(Result $result, CardState $card): bool
    {
        return Loader::includeModule('tasks')
            && \CTasks::GetList([], ['XML_ID' => self::mark($result), 'CHECK_PERMISSIONS' => 'N'])->Fetch() !== false;
    }

    public function make(Result $result, CardState $card): void
    {
        if (!Loader::includeModule('tasks')) {
            throw new \RuntimeException('task');
        }
        $words = ['#VERDICT#' => Link::verdict($result->verdict), '#ID#' => (string) $card->id];
        $task = [
            'TITLE' => (string) Loc::getMessage('RELAY_BORDER_TASK', $words),
            'DESCRIPTION' => Harmless::line($result->reason, 500),
            'RESPONSIBLE_ID' => $card->responsible,
            'CREATED_BY' => $this->settings->author(),
            'UF_CRM_TASK' => [self::LETTERS[$card->entity] . $card->id],
            'XML_ID' => self::mark($result),
        ];
        if ((int) (new \CTasks())->Add($task, ['USER_ID' => $this->settings->author()]) <= 0) {
            throw new \RuntimeException('task');
        }
    }

    private static function mark(Result $result): string
    {
        return "relay-{$result->id}";
    }
}
