<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Crm\Timeline\CommentController;
use Bitrix\Crm\Timeline\CommentEntry;
use Bitrix\Crm\Timeline\Entity\TimelineTable;
use Bitrix\Crm\Timeline\TimelineType;
use Relay\Border\Card;
use Relay\Border\CardState;
use Relay\Border\Event;
use Relay\Border\WriteBack;

/**
 * A card through the CRM's own classes, so that the portal's robots and triggers keep firing.
 */
final class CrmCard implements Card
{
    private const MULTI = ['PHONE', 'EMAIL'];

    public function __construct(private readonly Settings $settings)
    {
    }

    public function open(string $entity, int $id): ?CardState
    {
        $row = Cards::row($entity, $id);
        if ($row === null) {
            return null;
        }
        $values = [];
        foreach ([...WriteBack::FIELDS, ...array_keys($this->settings->map())] as $name) {
            $value = is_array($row[$name] ?? null) ? ($row[$name][0]['VALUE'] ?? '') : ($row[$name] ?? '');
            $values[$name] = is_scalar($value) ? (string) $value : '';
        }
        if (is_numeric($values['OPPORTUNITY'] ?? '') && (float) $values['OPPORTUNITY'] === 0.0) {
            $values['OPPORTUNITY'] = ''; // the portal stores no sum as nought
        }
        $fields = new CardFields($entity);
        foreach ([WriteBack::VERDICT, WriteBack::OPINION] as $list) {
            $values[$list] = $fields->code($list, $values[$list]);
        }
        $isConverted = $entity === Event::LEAD && ($row['STATUS_ID'] ?? '') === 'CONVERTED';
        $deals = $isConverted ? Cards::rows(Event::DEAL, ['=LEAD_ID' => $id], 1) : [];
        return new CardState(
            $entity,
            $id,
            $values,
            (int) ($row['ASSIGNED_BY_ID'] ?? 0),
            (int) ($deals[0]['ID'] ?? 0),
            (new TableQueue())->waits(Event::opinion($entity, $id)),
        );
    }

    public function write(CardState $card, array $values): void
    {
        $mapped = array_intersect_key($values, $this->settings->map());
        $values = $this->settings->flag('write_fields') ? $values : $mapped;
        if (isset($values[WriteBack::VERDICT])) {
            $option = (new CardFields($card->entity))->option((string) $values[WriteBack::VERDICT]);
            $values[WriteBack::VERDICT] = $option;
        }
        foreach (array_intersect(self::MULTI, array_keys($values)) as $name) {
            $values['FM'][$name]['n0'] = ['VALUE' => $values[$name], 'VALUE_TYPE' => 'WORK'];
            unset($values[$name]);
        }
        if ($values !== []) {
            $this->update($card->entity, $card->id, $values);
        }
    }

    /**
     * Update a card in the name of the author; robots and triggers see it, our handlers do not.
     *
     * @param array<string, mixed> $values
     * @throws \RuntimeException if the portal refused
     */
    public function update(string $entity, int $id, array $values): void
    {
        $options = [
            'CURRENT_USER' => $this->settings->author(),
            'IS_SYSTEM_ACTION' => true,
            'REGISTER_SONET_EVENT' => false,
            'DISABLE_USER_FIELD_CHECK' => true,
        ];
        $class = $entity === Event::LEAD ? new \CCrmLead(false) : new \CCrmDeal(false);
        $taken = OwnWrites::during(static fn (): bool => (bool) $class->Update($id, $values, true, true, $options));
        if (!$taken) {
            throw new \RuntimeException('update');
        }
    }

    public function comment(CardState $card, string $bbCode): void
    {
        if (!$this->settings->flag('write_timeline')) {
            return;
        }
        $binding = ['ENTITY_TYPE_ID' => Cards::type($card->entity), 'ENTITY_ID' => $card->id];
        $entry = ['TEXT' => $bbCode, 'AUTHOR_ID' => $this->settings->author(), 'SETTINGS' => []];
        $entry += ['BINDINGS' => [$binding], 'FILES' => []];
        $id = (int) OwnWrites::during(static fn (): mixed => CommentEntry::create($entry));
        if ($id <= 0) {
            throw new \RuntimeException('comment');
        }
        CommentController::getInstance()->onCreate($id, ['COMMENT' => $bbCode] + $binding); // shows it in open cards
    }

    public function hasComment(CardState $card, string $mark): bool
    {
        $row = TimelineTable::getRow([
            'select' => ['ID'],
            'filter' => [
                '=TYPE_ID' => TimelineType::COMMENT,
                '=BINDINGS.ENTITY_TYPE_ID' => Cards::type($card->entity),
                '=BINDINGS.ENTITY_ID' => $card->id,
                '%COMMENT' => $mark,
            ],
        ]);
        return $row !== null;
    }
}
