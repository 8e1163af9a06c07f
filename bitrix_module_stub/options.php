<?php

use Bitrix\Main\Application;
use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Link;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\SettingsPage;
use Relay\Border\Bitrix\TableQueue;
use Relay\Border\SettingsForm;

if (!defined('B_PROLOG_INCLUDED') || B_PROLOG_INCLUDED !== true) {
    die();
}
if (!$USER->IsAdmin() || !Loader::includeModule('relay.border')) {
    return;
}
Loc::loadMessages(__FILE__);

$settings = new Settings();
$page = new SettingsPage($settings, new Agent($settings), new TableQueue());
$request = Application::getInstance()->getContext()->getRequest();
if ($request->isPost() && check_bitrix_sessid()) {
    foreach ($page->submit($request->getPostList()->toArray()) as [$isGood, $text]) {
        CAdminMessage::ShowMessage(['TYPE' => $isGood ? 'OK' : 'ERROR', 'MESSAGE' => $text]);
    }
}
$state = $page->state();
$action = $APPLICATION->GetCurPage() . '?mid=' . urlencode(Settings::MODULE) . '&lang=' . LANGUAGE_ID;
$words = static fn (string $name): string => htmlspecialcharsbx(Loc::getMessage("RELAY_BORDER_$name"));

/** One row: a label and what stands beside it. */
$row = static function (string $name, string $html) use ($words): void {
    echo "<tr><td width=\"40%\"><label for=\"$name\">", $words(strtoupper($name)), "</label></td><td>$html</td></tr>\n";
};
$text = static function (string $name, int $size) use ($row, $page): void {
    $value = htmlspecialcharsbx($page->text($name));
    $row($name, "<input type=\"text\" id=\"$name\" name=\"$name\" size=\"$size\" value=\"$value\">");
};
$flag = static function (string $name) use ($row, $page): void {
    $checked = $page->text($name) === 'Y' ? ' checked' : '';
    $row($name, "<input type=\"checkbox\" id=\"$name\" name=\"$name\" value=\"Y\"$checked>");
};
$options = static function (array $options, string $chosen): string {
    $html = '';
    foreach ($options as $value => $label) {
        $selected = (string) $value === $chosen ? ' selected' : '';
        $html .= '<option value="' . htmlspecialcharsbx((string) $value) . "\"$selected>"
            . htmlspecialcharsbx($label) . '</option>';
    }
    return $html;
};
$choice = static function (string $name, array $labels) use ($row, $page, $options): void {
    $chosen = $page->text($name);
    $labels += [$chosen => $chosen]; // what is no longer to be had is shown all the same
    $row($name, "<select id=\"$name\" name=\"$name\">" . $options($labels, $chosen) . '</select>');
};
/** A table with one empty row more; a row that was emptied is removed. */
$table = static function (string $name, array $columns) use ($row, $page, $words, $options): void {
    $html = '<table class="internal"><tr>';
    foreach (array_keys($columns) as $column) {
        $html .= '<th>' . $words(strtoupper("{$name}_$column")) . '</th>';
    }
    foreach ([...$page->rows($name), []] as $number => $cells) {
        $html .= '</tr><tr>';
        foreach ($columns as $column => $kind) { // a list to choose from, a date, or the size of a field
            [$field, $value] = ["name=\"{$name}[$number][$column]\"", (string) ($cells[$column] ?? '')];
            $input = is_int($kind) ? "size=\"$kind\"" : "type=\"date\"";
            $html .= is_array($kind)
                ? "<td><select $field>" . $options(['' => '–'] + $kind, $value) . '</select></td>'
                : "<td><input $field $input value=\"" . htmlspecialcharsbx($value) . '"></td>';
        }
    }
    $row($name, "$html</tr></table>");
};
$tabControl = new CAdminTabControl('tabControl', array_map(
    static fn (string $tab): array => [
        'DIV' => $tab,
        'TAB' => $words('TAB_' . strtoupper($tab)),
        'TITLE' => $words('TITLE_' . strtoupper($tab)),
    ],
    ['border', 'cards', 'writing', 'actions', 'queue'],
));
?>
<form id="relay_aside" method="post" action="<?= htmlspecialcharsbx($action) ?>"><?= bitrix_sessid_post() ?></form>
<form method="post" action="<?= htmlspecialcharsbx($action) ?>" autocomplete="off">
    <?= bitrix_sessid_post() ?>
    <?php
    $tabControl->Begin();
    $tabControl->BeginNextTab();
    $text('border_url', 60);
    $text('portal', 40);
    $token = '<input type="password" id="sync_token" name="sync_token" size="60" value="" autocomplete="new-password">';
    $row('sync_token', "$token<br>" . htmlspecialcharsbx($state['token']));
    $text('author', 6);
    $flag('dry_run');
    if ($state['needs_cron']) {
        echo '<tr><td colspan="2">', $words('NEEDS_CRON'), '</td></tr>';
    }

    $tabControl->BeginNextTab();
    foreach (SettingsForm::CHANNELS as $channel) {
        $choice("assistant_$channel", ['' => $words('ASSISTANT_DEFAULT')] + $state['assistants']);
    }
    $flag('with_deals');
    $kinds = ['lead' => $words('LEAD'), 'deal' => $words('DEAL')];
    $columns = ['entity' => $kinds, 'pipeline' => 5, 'source' => 12, 'department' => 5];
    $table('rules', $columns + ['share' => 4, 'until' => 'date']);
    echo '<tr><td></td><td>', $words('RULES_HINT'), '</td></tr>';
    $text('fields', 80);
    foreach (['contact_fields', 'company_fields', 'deal_fields'] as $name) {
        $text($name, 80);
    }
    $text('deal_count', 3);
    echo '<tr><td></td><td>', $words('FIELDS_HINT'), '</td></tr>';

    $tabControl->BeginNextTab();
    $flag('write_fields');
    $flag('write_timeline');
    $table('map', ['field' => array_combine(SettingsForm::FILLED, SettingsForm::FILLED), 'key' => 16]);
    echo '<tr><td></td><td>', $words('MAP_HINT'), '</td></tr>';
    $text('feed_to', 40);
    $text('feed_verdicts', 40);
    $flag('write_notice');
    $text('notice_limit', 4);
    $text('notice_verdicts', 40);
    $text('task_verdicts', 40);
    $known = htmlspecialcharsbx(implode(' ', $state['verdicts']) ?: 'target not_target spam unclear');
    echo '<tr><td></td><td>', $words('VERDICTS_HINT'), " $known</td></tr>";

    $tabControl->BeginNextTab();
    echo '<tr><td colspan="2">', $words('ACTIONS_HINT'), '</td></tr>';
    foreach (SettingsForm::ACTIONS as $name) {
        $choice("action_$name", array_combine(
            SettingsForm::MODES,
            array_map(static fn (string $mode): string => $words('MODE_' . strtoupper($mode)), SettingsForm::MODES),
        ));
    }
    $table('stages', ['verdict' => 16, 'stage' => 16]);
    $text('convert_verdicts', 40);

    $tabControl->BeginNextTab();
    $row('waiting', (string) (int) $state['waiting']);
    $row('problem', htmlspecialcharsbx($state['problem'] ?: '–'));
    $kept = [];
    foreach ($state['kept_back'] as $code => $count) {
        $kept[] = $words('KEPT_' . strtoupper($code)) . ': ' . (int) $count;
    }
    $row('kept_back', implode('<br>', $kept) ?: '–');
    // Their buttons belong to a form of their own: Enter in a field above must not press them.
    $button = static fn (string $name, int $id, string $label): string =>
        "<button form=\"relay_aside\" name=\"$name\" value=\"$id\">" . $words($label) . '</button>';
    $aside = '';
    foreach ($state['aside'] as $one) {
        $id = (int) $one['ID'];
        $url = htmlspecialcharsbx(Link::path((string) $one['ENTITY'], (int) $one['ENTITY_ID']));
        $aside .= '<tr><td>' . gmdate('Y-m-d H:i', (int) $one['CREATED']) . ' UTC</td>'
            . "<td><a href=\"$url\">" . htmlspecialcharsbx("{$one['ENTITY']} #{$one['ENTITY_ID']}") . '</a></td>'
            . '<td>' . htmlspecialcharsbx("{$one['CODE']} ({$one['ATTEMPTS']}). {$one['WHY']}") . '</td>'
            . '<td>' . $button('revive', $id, 'REVIVE_ONE') . $button('dismiss', $id, 'DISMISS') . '</td></tr>';
    }
    $row('aside', $aside === '' ? '–' : (int) $state['aside_count'] . '. ' . $words('ASIDE_HINT')
        . "<table class=\"internal\">$aside</table>" . $button('revive', 0, 'REVIVE'));
    $tabControl->Buttons();
    ?>
    <input type="submit" name="save" value="<?= $words('SAVE') ?>" class="adm-btn-save">
    <input type="submit" name="test" value="<?= $words('TEST') ?>">
    <?php $tabControl->End() ?>
</form>
