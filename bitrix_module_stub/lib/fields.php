<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The fields of one message, each with the kind that tells the border how to mask it.
 */
final class Fields
{
    /** Lead fields that go, in this order; a field not named here stays in the portal. */
    public const LEAD = [
        'TITLE' => ['Название лида', 'text'],
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
     * Take what a lead has of the fields above.
     *
     * @param array<string, mixed> $lead as Bitrix names it; PHONE, EMAIL, WEB, IM are lists of
     *     strings or of rows with VALUE
     */
    public static function ofLead(array $lead): self
    {
        $fields = new self();
        foreach (self::LEAD as $name => [$label, $kind]) {
            $values = $lead[$name] ?? null;
            foreach (is_array($values) ? $values : [$values] as $value) {
                $fields->add($name, $label, $kind, is_array($value) ? ($value['VALUE'] ?? null) : $value);
            }
        }
        return $fields;
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
