<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Relay\Border\CardState;
use Relay\Border\Clock;
use Relay\Border\Event;
use Relay\Border\Extra;
use Relay\Border\Result;

/**
 * Further actions: proposed, and done when a person approves. Only one that rejects nobody may do without him.
 */
final class Proposals implements Extra
{
    public const STAGE = 'stage';
    public const RESPONSIBLE = 'responsible';
    public const CONVERT = 'convert';
    public const APPROVAL = 'approval';
    public const ALONE = 'alone';
    private const LOCK = 'relay_border_decide';

    public function __construct(
        private readonly Settings $settings,
        private readonly Clock $clock,
        private readonly Deeds $deeds,
    ) {
    }

    public function name(): string
    {
        return 'actions';
    }

    public function isWanted(Result $result, CardState $card): bool
    {
        return $this->proposed($result, $card) !== [];
    }

    public function exists(Result $result, CardState $card): bool
    {
        return false; // each is kept once, under its own key
    }

    public function make(Result $result, CardState $card): void
    {
        foreach ($this->proposed($result, $card) as $action => $value) {
            if (ProposalTable::getRow(['filter' => ['=RESULT_KEY' => $result->id, '=ACTION' => $action]]) !== null) {
                continue;
            }
            $isAlone = $this->settings->text("action_$action") === self::ALONE
                && !$this->deeds->isRejection($card->entity, $action, $value)
                && !($action === self::STAGE && $this->deeds->isMoved($card->id));
            $this->replace($card, $action);
            $found = $this->deeds->found($card->entity, $card->id, $action);
            $state = $isAlone ? $this->deeds->do($card->entity, $card->id, $action, $value, $found) : 'new';
            ProposalTable::add([
                'RESULT_KEY' => $result->id,
                'ACTION' => $action,
                'ENTITY' => $card->entity,
                'ENTITY_ID' => $card->id,
                'VALUE' => $value,
                'FOUND_VALUE' => $found,
                'STATE' => $state,
                'USER_ID' => 0,
                'CREATED' => $this->clock->now(),
            ]);
        }
    }

    /**
     * A person decided; returns the new state, or null if this was decided before.
     *
     * @throws \RuntimeException if the portal refused, or somebody else is deciding just now
     */
    public function decide(int $id, bool $isApproved, int $user): ?string
    {
        $connection = Application::getConnection();
        if (!$connection->lock(self::LOCK, 10)) {
            throw new \RuntimeException('lock');
        }
        try {
            return $this->settle($id, $isApproved, $user);
        } finally {
            $connection->unlock(self::LOCK);
        }
    }

    private function settle(int $id, bool $isApproved, int $user): ?string
    {
        $row = ProposalTable::getRow(['filter' => ['=ID' => $id, '=STATE' => 'new']]);
        if ($row === null) {
            return null;
        }
        [$entity, $card, $found] = [$row['ENTITY'], (int) $row['ENTITY_ID'], $row['FOUND_VALUE']];
        $state = $isApproved
            ? $this->deeds->do($entity, $card, $row['ACTION'], $row['VALUE'], $found)
            : 'declined';
        ProposalTable::update($row['ID'], ['STATE' => $state, 'USER_ID' => $user]);
        return $state;
    }

    /**
     * A newer verdict proposes the same kind of thing: what waited for a decision is no longer meant.
     */
    private function replace(CardState $card, string $action): void
    {
        $filter = ['=ENTITY' => $card->entity, '=ENTITY_ID' => $card->id, '=ACTION' => $action, '=STATE' => 'new'];
        foreach (ProposalTable::getList(['select' => ['ID'], 'filter' => $filter])->fetchAll() as $row) {
            ProposalTable::update($row['ID'], ['STATE' => 'replaced']);
        }
    }

    /**
     * Those that wait for a person, oldest first.
     *
     * @return list<array<string, mixed>>
     */
    public static function waiting(int $limit): array
    {
        $query = ['filter' => ['=STATE' => 'new'], 'order' => ['ID' => 'ASC'], 'limit' => $limit];
        return ProposalTable::getList($query)->fetchAll();
    }

    /**
     * @return array<string, string> value by action
     */
    private function proposed(Result $result, CardState $card): array
    {
        if ($result->outcome !== 'verdict' || $card->deal !== 0) {
            return [];
        }
        $stage = $this->settings->stages()[$result->verdict] ?? '';
        $converts = in_array($result->verdict, $this->settings->list('convert_verdicts'), true);
        $isOther = $result->responsible > 0 && $result->responsible !== $card->responsible;
        $found = [
            self::STAGE => $card->entity === Event::LEAD ? $stage : '',
            self::RESPONSIBLE => $isOther ? (string) $result->responsible : '',
            self::CONVERT => $card->entity === Event::LEAD && $converts ? 'deal' : '',
        ];
        $isOn = fn (string $value, string $action): bool => $value !== ''
            && in_array($this->settings->text("action_$action"), [self::APPROVAL, self::ALONE], true);
        return array_filter($found, $isOn, ARRAY_FILTER_USE_BOTH);
    }
}
