<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Crm\Timeline\CommentController;
use Bitrix\Crm\Timeline\CommentEntry;
use Bitrix\Crm\Timeline\Entity\TimelineTable;
use Bitrix\Crm\Timeline\TimelineType;
use Relay\Border\Card;
use Relay\Border\WriteBack;

/**
 * A lead's card through the CRM's own classes, so that the portal's robots and triggers keep firing.
 */
final class LeadCard implements Card
{
    public function __construct(
        private readonly Settings $settings,
        private readonly CardFields $fields = new CardFields(),
    ) {
    }

    public function read(int $leadId): ?array
    {
        $filter = ['=ID' => $leadId, 'CHECK_PERMISSIONS' => 'N'];
        $select = ['ID', ...WriteBack::FIELDS];
        $lead = \CCrmLead::GetListEx([], $filter, false, ['nTopCount' => 1], $select)->Fetch();
        if (!is_array($lead)) {
            return null;
        }
        $values = [];
        foreach (WriteBack::FIELDS as $name) {
            $values[$name] = is_scalar($lead[$name] ?? null) ? (string) $lead[$name] : '';
        }
        $values[WriteBack::VERDICT] = $this->fields->verdict($values[WriteBack::VERDICT]);
        return $values;
    }

    public function write(int $leadId, array $values): void
    {
        if ($this->settings->text('write_fields') !== 'Y') {
            return;
        }
        if (isset($values[WriteBack::VERDICT])) {
            $values[WriteBack::VERDICT] = $this->fields->option((string) $values[WriteBack::VERDICT]);
        }
        $options = [
            'CURRENT_USER' => $this->author(),
            'IS_SYSTEM_ACTION' => true,
            'REGISTER_SONET_EVENT' => false,
            'DISABLE_USER_FIELD_CHECK' => true,
        ];
        $lead = new \CCrmLead(false);
        $taken = OwnWrites::during(static fn (): bool => (bool) $lead->Update($leadId, $values, true, true, $options));
        if (!$taken) {
            throw new \RuntimeException('update');
        }
    }

    public function comment(int $leadId, string $bbCode): void
    {
        if ($this->settings->text('write_timeline') !== 'Y') {
            return;
        }
        $bindings = [['ENTITY_TYPE_ID' => \CCrmOwnerType::Lead, 'ENTITY_ID' => $leadId]];
        $entry = ['TEXT' => $bbCode, 'AUTHOR_ID' => $this->author(), 'SETTINGS' => [], 'BINDINGS' => $bindings];
        $id = (int) OwnWrites::during(static fn (): mixed => CommentEntry::create($entry + ['FILES' => []]));
        if ($id <= 0) {
            throw new \RuntimeException('comment');
        }
        $event = ['COMMENT' => $bbCode, 'ENTITY_TYPE_ID' => \CCrmOwnerType::Lead, 'ENTITY_ID' => $leadId];
        CommentController::getInstance()->onCreate($id, $event); // shows it in cards that are open
    }

    public function hasComment(int $leadId, string $mark): bool
    {
        $row = TimelineTable::getRow([
            'select' => ['ID'],
            'filter' => [
                '=TYPE_ID' => TimelineType::COMMENT,
                '=BINDINGS.ENTITY_TYPE_ID' => \CCrmOwnerType::Lead,
                '=BINDINGS.ENTITY_ID' => $leadId,
                '%COMMENT' => $mark,
            ],
        ]);
        return $row !== null;
    }

    private function author(): int
    {
        return max(1, (int) $this->settings->text('author'));
    }
}
