<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Attachments;
use Relay\Border\Channel;
use Relay\Border\Event;
use Relay\Border\Fields;

/**
 * What came in with a card: letters, forms, dialogues and calls, and their files.
 */
final class Incoming
{
    private const MAIL = 'CRM_EMAIL';
    private const FORM = 'CRM_WEBFORM';
    private const CHAT = 'IMOPENLINES_SESSION';
    private const CALL = 'VOXIMPLANT_CALL';
    public const PROVIDERS = [self::MAIL, self::FORM, self::CHAT, self::CALL];
    private const LONGEST = 4 * 1024 * 1024; // bytes of a letter's text; longer ones are not written by people
    private const MOST = 5; // of one card: the first ones are what came in

    /**
     * Add what came in; returns the channel, which a letter or a call tells better than the card.
     */
    public function add(Event $event, Channel $channel, Fields $fields, Attachments $attachments): Channel
    {
        foreach ($this->activities($event) as $activity) {
            $found = match ($activity['PROVIDER_ID']) {
                self::MAIL => Channel::mail($this->letter($activity, $fields, $attachments)),
                self::FORM => $this->form($activity, $fields),
                self::CHAT => $this->dialogue($activity, $fields),
                default => $this->call($activity, $fields),
            };
            $channel = $found ?? $channel;
            (new ActivityFiles())->attach($activity, $attachments);
        }
        return $channel;
    }

    /** @return list<array<string, mixed>> */
    private function activities(Event $event): array
    {
        $filter = [
            'OWNER_TYPE_ID' => Cards::type($event->entity),
            'OWNER_ID' => $event->entityId,
            '@PROVIDER_ID' => self::PROVIDERS,
            'DIRECTION' => \CCrmActivityDirection::Incoming,
            'CHECK_PERMISSIONS' => 'N',
        ];
        if ($event->activityId !== 0) {
            $filter['=ID'] = $event->activityId;
        }
        $select = ['ID', 'PROVIDER_ID', 'SUBJECT', 'DESCRIPTION', 'DESCRIPTION_TYPE', 'SETTINGS', 'PROVIDER_PARAMS',
            'STORAGE_TYPE_ID', 'STORAGE_ELEMENT_IDS', 'ASSOCIATED_ENTITY_ID'];
        $rows = \CCrmActivity::GetList(['ID' => 'ASC'], $filter, false, ['nTopCount' => self::MOST], $select);
        $activities = [];
        while ($row = $rows->Fetch()) {
            $activities[] = $row;
        }
        return $activities;
    }

    /**
     * Add a letter's fields; returns the mailbox it came to, if that is known.
     *
     * @param array<string, mixed> $activity
     */
    private function letter(array $activity, Fields $fields, Attachments $attachments): ?string
    {
        $settings = self::unpacked($activity['SETTINGS'] ?? null);
        $meta = is_array($settings['EMAIL_META'] ?? null) ? $settings['EMAIL_META'] : [];
        $fields->add('MAIL_FROM', 'От кого', 'text', $meta['from'] ?? null);
        $fields->add('MAIL_CC', 'Копия', 'text', $meta['cc'] ?? null);
        $fields->add('MAIL_SUBJECT', 'Тема письма', 'text', $activity['SUBJECT'] ?? null);
        $isHtml = (int) ($activity['DESCRIPTION_TYPE'] ?? 0) === \CCrmContentType::Html;
        $body = is_string($activity['DESCRIPTION'] ?? null) ? $activity['DESCRIPTION'] : '';
        if (strlen($body) > self::LONGEST) {
            $type = $isHtml ? 'text/html' : 'text/plain';
            $attachments->omit('Текст письма', $type, strlen($body), Attachments::TOO_LARGE);
        } else {
            $fields->add('MAIL_BODY', 'Текст письма', $isHtml ? 'html' : 'text', $body);
        }
        $to = is_string($meta['to'] ?? null) ? $meta['to'] : '';
        return preg_match('/[^\s<>,;]+@[^\s<>,;]+/u', $to, $found) === 1 ? $found[0] : null;
    }

    /** @param array<string, mixed> $activity */
    private function form(array $activity, Fields $fields): ?Channel
    {
        $params = self::unpacked($activity['PROVIDER_PARAMS'] ?? null);
        foreach (is_array($params['FIELDS'] ?? null) ? $params['FIELDS'] : [] as $number => $field) {
            $label = is_string($field['caption'] ?? null) ? $field['caption'] : 'Поле формы';
            $values = is_array($field) ? ($field['value'] ?? null) : $field;
            foreach (is_array($values) ? $values : [$values] as $value) {
                $fields->add("FORM_$number", $label, 'text', $value);
            }
        }
        $fields->add('FORM_TEXT', 'Текст формы', 'html', $activity['DESCRIPTION'] ?? null);
        return null;
    }

    /** @param array<string, mixed> $activity */
    private function dialogue(array $activity, Fields $fields): ?Channel
    {
        $lines = Dialogue::of((int) ($activity['ASSOCIATED_ENTITY_ID'] ?? 0));
        foreach ($lines as $number => $line) {
            $fields->add("CHAT_$number", $line['isCustomer'] ? 'Клиент' : 'Сотрудник', 'text', $line['text']);
        }
        return null; // the card's source names line and connector
    }

    /** @param array<string, mixed> $activity */
    private function call(array $activity, Fields $fields): Channel
    {
        $fields->add('CALL_SUBJECT', 'Звонок', 'text', $activity['SUBJECT'] ?? null);
        $fields->add('CALL_TEXT', 'О звонке', 'html', $activity['DESCRIPTION'] ?? null);
        return Channel::call();
    }

    /**
     * A column that Bitrix keeps serialized and some of its versions hand out as it is.
     *
     * @return array<mixed>
     */
    public static function unpacked(mixed $value): array
    {
        if (is_string($value) && str_starts_with($value, 'a:')) {
            $value = @unserialize($value, ['allowed_classes' => false]);
        }
        return is_array($value) ? $value : [];
    }
}
