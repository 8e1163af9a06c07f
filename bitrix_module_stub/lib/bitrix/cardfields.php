<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Localization\Loc;
use Relay\Border\Event;
use Relay\Border\Harmless;
use Relay\Border\Opinion;
use Relay\Border\WriteBack;

/**
 * Our own fields of leads or deals: created at installation, deleted only with all the module's data.
 */
final class CardFields
{
    private const VERDICTS = ['target', 'not_target', 'spam', 'unclear'];
    private const TYPES = [
        WriteBack::VERDICT => 'enumeration',
        WriteBack::CONFIDENCE => 'double',
        WriteBack::REASON => 'string',
        WriteBack::MODEL => 'string',
        WriteBack::RUN => 'string',
        WriteBack::OPINION => 'enumeration',
    ];
    private const MOST = 100; // items of the list: a model that makes up verdicts does not flood it

    private readonly string $entityId;

    public function __construct(string $entity = Event::LEAD)
    {
        $this->entityId = 'CRM_' . strtoupper($entity);
    }

    /**
     * Create those that are missing.
     *
     * @throws \RuntimeException with the name of the field that the portal refused
     */
    public function create(): void
    {
        Loc::loadMessages(__FILE__);
        $sort = 900;
        foreach (self::TYPES as $name => $type) {
            $sort++;
            if ($this->id($name) !== 0) {
                continue;
            }
            $label = [];
            foreach (['ru', 'en'] as $language) {
                $label[$language] = (string) Loc::getMessage('RELAY_BORDER_' . substr($name, 7), null, $language);
            }
            $field = [
                'ENTITY_ID' => $this->entityId,
                'FIELD_NAME' => $name,
                'USER_TYPE_ID' => $type,
                'XML_ID' => $name,
                'SORT' => $sort,
                'MULTIPLE' => 'N',
                'MANDATORY' => 'N',
                'SHOW_FILTER' => 'S',
                'EDIT_FORM_LABEL' => $label,
                'LIST_COLUMN_LABEL' => $label,
                'LIST_FILTER_LABEL' => $label,
                'SETTINGS' => $type === 'double' ? ['PRECISION' => 2] : [],
            ];
            if ((int) (new \CUserTypeEntity())->Add($field) === 0) {
                throw new \RuntimeException($name);
            }
        }
        $this->grow(self::VERDICTS);
        foreach ([Opinion::AGREE, Opinion::DISAGREE] as $code) {
            $this->item(WriteBack::OPINION, $code, (string) Loc::getMessage('RELAY_BORDER_' . strtoupper($code)));
        }
    }

    /**
     * Let the list have these verdicts too; none is ever taken away.
     *
     * @param list<string> $verdicts
     */
    public function grow(array $verdicts): void
    {
        array_map($this->option(...), $verdicts);
    }

    /**
     * The list item of a verdict, added if the list does not have it yet; 0 if it cannot be.
     */
    public function option(string $verdict): int
    {
        $label = Phrases::ofComment()["verdict.$verdict"] ?? Harmless::line($verdict, 60);
        return $this->item(WriteBack::VERDICT, $verdict, $label);
    }

    /**
     * The code that an item of one of our lists stands for; one that a person added has no code of ours.
     */
    public function code(string $name, string $option): string
    {
        if ($option === '' || $option === '0') {
            return '';
        }
        return $this->options($this->id($name))[(int) $option] ?? "#$option";
    }

    public function delete(): void
    {
        foreach (array_keys(self::TYPES) as $name) {
            $id = $this->id($name);
            if ($id !== 0) {
                (new \CUserTypeEntity())->Delete($id);
            }
        }
    }

    private function item(string $name, string $code, string $label): int
    {
        $field = $this->id($name);
        $options = $this->options($field);
        $known = array_search($code, $options, true);
        if ($known !== false || $field === 0 || $label === '' || count($options) >= self::MOST) {
            return (int) $known;
        }
        $item = ['XML_ID' => $code, 'VALUE' => $label, 'DEF' => 'N', 'SORT' => 500];
        (new \CUserFieldEnum())->SetEnumValues($field, ['n0' => $item]);
        return (int) array_search($code, $this->options($field), true);
    }

    /** @return array<int, string> code by id of the list item */
    private function options(int $field): array
    {
        $codes = [];
        $rows = (new \CUserFieldEnum())->GetList([], ['USER_FIELD_ID' => $field]);
        while ($row = $rows->Fetch()) {
            $codes[(int) $row['ID']] = (string) ($row['XML_ID'] ?? '');
        }
        return $codes;
    }

    private function id(string $name): int
    {
        $found = \CUserTypeEntity::GetList([], ['ENTITY_ID' => $this->entityId, 'FIELD_NAME' => $name])->Fetch();
        return is_array($found) ? (int) $found['ID'] : 0;
    }
}
