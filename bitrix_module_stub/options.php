<?php

use Bitrix\Main\Application;
use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\SettingsPage;
use Relay\Border\Bitrix\TableQueue;

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
    foreach ($page->submit($request->getPostList()->toArray()) as [$isGood, $words]) {
        CAdminMessage::ShowMessage(['TYPE' => $isGood ? 'OK' : 'ERROR', 'MESSAGE' => $words]);
    }
}
$state = $page->state();
$action = $APPLICATION->GetCurPage() . '?mid=' . urlencode(Settings::MODULE) . '&lang=' . LANGUAGE_ID;
$words = static fn (string $name): string => htmlspecialcharsbx(Loc::getMessage("RELAY_BORDER_$name"));
$tabControl = new CAdminTabControl('tabControl', [
    ['DIV' => 'border', 'TAB' => $words('TAB'), 'TITLE' => $words('TITLE')],
    ['DIV' => 'queue', 'TAB' => $words('TAB_QUEUE'), 'TITLE' => $words('TITLE_QUEUE')],
]);
?>
<form method="post" action="<?= htmlspecialcharsbx($action) ?>" autocomplete="off">
    <?= bitrix_sessid_post() ?>
    <?php $tabControl->Begin() ?>
    <?php $tabControl->BeginNextTab() ?>
    <?php foreach (['border_url' => 60, 'portal' => 40, 'author' => 6] as $name => $size) : ?>
        <tr>
            <td width="40%"><label for="<?= $name ?>"><?= $words(strtoupper($name)) ?></label></td>
            <td>
                <input type="text" id="<?= $name ?>" name="<?= $name ?>" size="<?= $size ?>"
                       value="<?= htmlspecialcharsbx($settings->text($name)) ?>">
            </td>
        </tr>
    <?php endforeach ?>
    <tr>
        <td><label for="sync_token"><?= $words('SYNC_TOKEN') ?></label></td>
        <td>
            <input type="password" id="sync_token" name="sync_token" size="60" value="" autocomplete="new-password">
            <br><?= htmlspecialcharsbx($state['token']) ?>
        </td>
    </tr>
    <?php foreach (['write_fields', 'write_timeline'] as $name) : ?>
        <tr>
            <td><label for="<?= $name ?>"><?= $words(strtoupper($name)) ?></label></td>
            <td>
                <input type="checkbox" id="<?= $name ?>" name="<?= $name ?>" value="Y"
                    <?= $settings->text($name) === 'Y' ? 'checked' : '' ?>>
            </td>
        </tr>
    <?php endforeach ?>
    <?php if ($state['needs_cron']) : ?>
        <tr><td colspan="2"><?= $words('NEEDS_CRON') ?></td></tr>
    <?php endif ?>
    <?php $tabControl->BeginNextTab() ?>
    <tr><td width="40%"><?= $words('WAITING') ?></td><td><?= (int) $state['waiting'] ?></td></tr>
    <tr>
        <td><?= $words('PROBLEM') ?></td>
        <td><?= htmlspecialcharsbx($state['problem'] ?: '–') ?></td>
    </tr>
    <tr>
        <td><?= $words('ASIDE') ?></td>
        <td>
            <?php foreach ($state['aside'] as $row) : ?>
                <a href="/crm/lead/details/<?= (int) $row['LEAD_ID'] ?>/"><?= (int) $row['LEAD_ID'] ?></a>:
                <?= htmlspecialcharsbx($row['CODE']) ?> (<?= (int) $row['ATTEMPTS'] ?>)<br>
            <?php endforeach ?>
            <?php if ($state['aside'] !== []) : ?>
                <input type="submit" name="revive" value="<?= $words('REVIVE') ?>">
            <?php else : ?>
                –
            <?php endif ?>
        </td>
    </tr>
    <?php $tabControl->Buttons() ?>
    <input type="submit" name="save" value="<?= $words('SAVE') ?>" class="adm-btn-save">
    <input type="submit" name="test" value="<?= $words('TEST') ?>">
    <?php $tabControl->End() ?>
</form>
