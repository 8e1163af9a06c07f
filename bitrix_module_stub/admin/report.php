<?php

use Bitrix\Main\Application;
use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\ReportPage;
use Relay\Border\Bitrix\Settings;

require_once $_SERVER['DOCUMENT_ROOT'] . '/bitrix/modules/main/include/prolog_admin_before.php';

$isReady = $USER->IsAuthorized() && Loader::includeModule('relay.border') && Loader::includeModule('crm');
// not for guests of the portal: the numbers are those of the whole CRM
if (!$isReady || !($USER->IsAdmin() || CCrmLead::CheckReadPermission() || CCrmDeal::CheckReadPermission())) {
    $APPLICATION->AuthForm(''); // ends the page
}
Loc::loadMessages(__FILE__);
$words = static fn (string $name): string => htmlspecialcharsbx(Loc::getMessage("RELAY_BORDER_$name"));
$settings = new Settings();
$page = new ReportPage($settings, new Agent($settings), (int) $USER->GetID(), $USER->IsAdmin());
$request = Application::getInstance()->getContext()->getRequest();
$notes = $request->isPost() && check_bitrix_sessid() ? $page->submit($request->getPostList()->toArray()) : [];

$APPLICATION->SetTitle(Loc::getMessage('RELAY_BORDER_REPORT'));
require $_SERVER['DOCUMENT_ROOT'] . '/bitrix/modules/main/include/prolog_admin_after.php';
foreach ($notes as [$isGood, $text]) {
    CAdminMessage::ShowMessage(['TYPE' => $isGood ? 'OK' : 'ERROR', 'MESSAGE' => $text]);
}
$report = $page->report();
$proposals = $page->proposals();
?>
<?php if ($report['problem'] !== '') : ?>
    <p><b><?= htmlspecialcharsbx($report['problem']) ?></b></p>
<?php endif ?>
<?php foreach ($report['periods'] as $period) : ?>
    <h2><?= htmlspecialcharsbx($period['title']) ?></h2>
    <table class="internal">
        <?php foreach ($period['numbers'] as [$name, $value]) : ?>
            <tr><td><?= htmlspecialcharsbx($name) ?></td><td><?= htmlspecialcharsbx($value) ?></td></tr>
        <?php endforeach ?>
    </table>
    <?php if ($period['rows'] !== []) : ?>
        <table class="internal">
            <tr>
                <th><?= $words('VERDICT_HEAD') ?></th>
                <?php foreach ($period['channels'] as $channel) : ?>
                    <th><?= htmlspecialcharsbx($channel) ?></th>
                <?php endforeach ?>
            </tr>
            <?php foreach ($period['rows'] as $name => $counts) : ?>
                <tr>
                    <td><?= htmlspecialcharsbx((string) $name) ?></td>
                    <?php foreach ($counts as $count) : ?>
                        <td><?= (int) $count ?></td>
                    <?php endforeach ?>
                </tr>
            <?php endforeach ?>
        </table>
    <?php endif ?>
<?php endforeach ?>
<?php if ($proposals !== []) : ?>
    <h2><?= $words('PROPOSALS') ?></h2>
    <form method="post">
        <?= bitrix_sessid_post() ?>
        <table class="internal">
            <?php foreach ($proposals as $row) : ?>
                <tr>
                    <?php $url = htmlspecialcharsbx($row['url']) ?>
                    <td><a href="<?= $url ?>"><?= htmlspecialcharsbx($row['card']) ?></a></td>
                    <td><?= htmlspecialcharsbx($row['words']) ?></td>
                    <td>
                        <button name="approve" value="<?= (int) $row['id'] ?>"><?= $words('APPROVE') ?></button>
                        <button name="decline" value="<?= (int) $row['id'] ?>"><?= $words('DECLINE') ?></button>
                    </td>
                </tr>
            <?php endforeach ?>
        </table>
    </form>
<?php endif ?>
<?php
require $_SERVER['DOCUMENT_ROOT'] . '/bitrix/modules/main/include/epilog_admin.php';
