<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Localization\Loc;
use Relay\Border\Harmless;
use Relay\Border\WriteBack;

/**
 * Our own fields of a lead: created at installation, deleted only with all the module's data.
 */
final class CardFields
{
    private const ENTITY = 'CRM_LEAD';
    private const VERDICTS = ['target', 'not_target', 'spam', 'unclear'];
    private const TYPES = [
        WriteBack::VERDICT => 'enumeration',
        WriteBack::CONFIDENCE => 'double',
        WriteBack::REASON => 'string',
        WriteBack::MODEL => 'string',
        WriteBack::RUN => 'string',
    ];

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
            if ($this->id($name) !== 0) {
                continue;
            }
            $label = [];
            foreach (['ru', 'en'] as $language) {
                $label[$language] = (string) Loc::getMessage('RELAY_BORDER_' . substr($name, 7), null, $language);
            }
            $field = [
                'ENTITY_ID' => self::ENTITY,
                'FIELD_NAME' => $name,
                'USER_TYPE_ID' => $type,
                'XML_ID' => $name,
                'SORT' => $sort++,
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
        array_map($this->option(...), self::VERDICTS);
    }

    /**
     * The list item of a verdict, added if the list does not have it yet; items are never taken away.
     */
    public function option(string $verdict): int
    {
        $field = $this->id(WriteBack::VERDICT);
        $known = array_search($verdict, $this->options($field), true);
        if ($known !== false || $field === 0) {
            return (int) $known;
        }
        $label = Phrases::ofComment()["verdict.$verdict"] ?? Harmless::line($verdict, 60);
        $item = ['XML_ID' => $verdict, 'VALUE' => $label, 'DEF' => 'N', 'SORT' => 500];
        (new \CUserFieldEnum())->SetEnumValues($field, ['n0' => $item]);
        return (int) array_search($verdict, $this->options($field), true);
    }

    /**
     * The verdict that a list item stands for; an item that a person added has no code of ours.
     */
    public function verdict(string $option): string
    {
        if ($option === '' || $option === '0') {
            return '';
        }
        return $this->options($this->id(WriteBack::VERDICT))[(int) $option] ?? "#$option";
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
        $found = \CUserTypeEntity::GetList([], ['ENTITY_ID' => self::ENTITY, 'FIELD_NAME' => $name])->Fetch();
        return is_array($found) ? (int) $found['ID'] : 0;
    }
}
