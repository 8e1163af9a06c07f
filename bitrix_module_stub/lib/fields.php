<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The fields of one message, each with the kind that tells the border how to mask it.
 */
final class Fields
{
    /** Fields of a lead or a deal that may go, in this order; any other goes only as a user field that was chosen. */
    public const KNOWN = [
        'TITLE' => ['Название', 'text'],
        'HONORIFIC' => ['Обращение', 'other'],
        'LAST_NAME' => ['Фамилия', 'person'],
        'NAME' => ['Имя', 'person'],
        'SECOND_NAME' => ['Отчество', 'person'],
        'BIRTHDATE' => ['Дата рождения', 'other'],
        'COMPANY_TITLE' => ['Компания', 'text'],
        'POST' => ['Должность', 'text'],
        'PHONE' => ['Телефон', 'phone'],
        'EMAIL' => ['E-mail', 'email'],
        'WEB' => ['Сайт', 'text'],
        'IM' => ['Мессенджер', 'other'],
        'ADDRESS' => ['Адрес', 'address'],
        'ADDRESS_2' => ['Адрес (дополнительно)', 'address'],
        'ADDRESS_CITY' => ['Населённый пункт', 'address'],
        'ADDRESS_REGION' => ['Район', 'address'],
        'ADDRESS_PROVINCE' => ['Область', 'address'],
        'ADDRESS_POSTAL_CODE' => ['Почтовый индекс', 'address'],
        'ADDRESS_COUNTRY' => ['Страна', 'address'],
        'SOURCE_DESCRIPTION' => ['Об источнике', 'text'],
        'STATUS_DESCRIPTION' => ['О статусе', 'text'],
        'OPPORTUNITY' => ['Сумма', 'other'],
        'CURRENCY_ID' => ['Валюта', 'other'],
        'COMMENTS' => ['Комментарий', 'html'],
    ];

    /** @var list<array<string, string>> */
    private array $fields = [];

    /**
     * Take what a card has of these fields.
     *
     * @param array<string, mixed> $row as Bitrix names it; PHONE, EMAIL, WEB, IM are lists of
     *     strings or of rows with VALUE
     * @param list<string>|null $chosen names; null: all of the above
     * @param string $of before the label: of what this is a field, if not of the card itself
     */
    public function take(array $row, ?array $chosen = null, string $of = ''): void
    {
        $prefix = $of === '' ? '' : "$of: ";
        foreach ($chosen ?? array_keys(self::KNOWN) as $name) {
            [$label, $kind] = self::KNOWN[$name] ?? [$name, 'text'];
            $values = $row[$name] ?? null;
            foreach (is_array($values) ? $values : [$values] as $value) {
                $value = is_array($value) ? ($value['VALUE'] ?? null) : $value;
                $this->add($name, $prefix . $label, $kind, $value);
            }
        }
    }

    /**
     * Add one value; an empty one says nothing and is left out.
     *
     * @param string $kind person, phone, email, address, text, html or other
     */
    public function add(string $name, string $label, string $kind, mixed $value): void
    {
        $text = is_scalar($value) && !is_bool($value) ? (string) $value : '';
        if (trim($text) !== '') {
            $label = preg_replace('/\A(.{200}).+\z/us', '$1…', $label) ?? $label; // the border takes 1000
            $this->fields[] = ['name' => $name, 'label' => $label, 'kind' => $kind, 'value' => $text];
        }
    }

    /** @return list<array<string, string>> */
    public function contract(): array
    {
        return $this->fields;
    }
}
