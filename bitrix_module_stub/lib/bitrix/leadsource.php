<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Relay\Border\Attachments;
use Relay\Border\Channel;
use Relay\Border\Fields;
use Relay\Border\Job;
use Relay\Border\Message;
use Relay\Border\Source;

/**
 * Reads a lead, its phones and addresses, and its incoming letters and forms, without permissions of any user.
 */
final class LeadSource implements Source
{
    public const MAIL = 'CRM_EMAIL';
    public const FORM = 'CRM_WEBFORM';
    public const PROVIDERS = [self::MAIL, self::FORM];
    private const MOST_ACTIVITIES = 5; // of one lead: the first ones are what came in

    public function message(Job $job): ?Message
    {
        Loader::requireModule('crm');
        $lead = $this->lead($job->leadId);
        if ($lead === null) {
            return null;
        }
        $channel = Channel::ofLead($lead);
        $fields = Fields::ofLead($lead);
        $attachments = new Attachments();
        foreach ($this->activities($job) as $activity) {
            $isMail = $activity['PROVIDER_ID'] === self::MAIL;
            if ($isMail) {
                $channel = Channel::mail($this->letter($activity, $fields));
            } else {
                $this->form($activity, $fields);
            }
            (new ActivityFiles())->attach($activity, $attachments);
        }
        $when = new \DateTimeImmutable('@' . $job->created);
        $source = (string) ($lead['SOURCE_ID'] ?? '');
        $id = (string) $job->leadId;
        return new Message($job->event(), 'lead', $id, $channel, $when, $source, $fields, $attachments);
    }

    /** @return array<string, mixed>|null */
    private function lead(int $id): ?array
    {
        $found = \CCrmLead::GetListEx([], ['=ID' => $id, 'CHECK_PERMISSIONS' => 'N'], false, ['nTopCount' => 1], ['*']);
        $lead = $found->Fetch();
        if (!is_array($lead)) {
            return null;
        }
        $rows = \CCrmFieldMulti::GetList(['ID' => 'asc'], ['ENTITY_ID' => 'LEAD', 'ELEMENT_ID' => $id]);
        while ($row = $rows->Fetch()) {
            if (in_array($row['TYPE_ID'] ?? '', ['PHONE', 'EMAIL', 'WEB', 'IM'], true)) {
                $lead[$row['TYPE_ID']][] = ['VALUE' => $row['VALUE'] ?? ''];
            }
        }
        return $lead;
    }

    /** @return list<array<string, mixed>> */
    private function activities(Job $job): array
    {
        $filter = [
            'OWNER_TYPE_ID' => \CCrmOwnerType::Lead,
            'OWNER_ID' => $job->leadId,
            '@PROVIDER_ID' => self::PROVIDERS,
            'DIRECTION' => \CCrmActivityDirection::Incoming,
            'CHECK_PERMISSIONS' => 'N',
        ];
        if ($job->activityId !== 0) {
            $filter['=ID'] = $job->activityId;
        }
        $select = ['ID', 'PROVIDER_ID', 'SUBJECT', 'DESCRIPTION', 'DESCRIPTION_TYPE', 'SETTINGS', 'PROVIDER_PARAMS',
            'STORAGE_TYPE_ID', 'STORAGE_ELEMENT_IDS'];
        $top = ['nTopCount' => self::MOST_ACTIVITIES];
        $rows = \CCrmActivity::GetList(['ID' => 'ASC'], $filter, false, $top, $select);
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
    private function letter(array $activity, Fields $fields): ?string
    {
        $settings = self::unpacked($activity['SETTINGS'] ?? null);
        $meta = is_array($settings['EMAIL_META'] ?? null) ? $settings['EMAIL_META'] : [];
        $fields->add('MAIL_FROM', 'От кого', 'text', $meta['from'] ?? null);
        $fields->add('MAIL_CC', 'Копия', 'text', $meta['cc'] ?? null);
        $fields->add('MAIL_SUBJECT', 'Тема письма', 'text', $activity['SUBJECT'] ?? null);
        $isHtml = (int) ($activity['DESCRIPTION_TYPE'] ?? 0) === \CCrmContentType::Html;
        $fields->add('MAIL_BODY', 'Текст письма', $isHtml ? 'html' : 'text', $activity['DESCRIPTION'] ?? null);
        $to = is_string($meta['to'] ?? null) ? $meta['to'] : '';
        return preg_match('/[^\s<>,;]+@[^\s<>,;]+/u', $to, $found) === 1 ? $found[0] : null;
    }

    /** @param array<string, mixed> $activity */
    private function form(array $activity, Fields $fields): void
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
