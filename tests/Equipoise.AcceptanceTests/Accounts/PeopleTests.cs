using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Invitations, resets, closing (REQ-S5 to S7, FLT-T19).</summary>
public sealed class PeopleTests
{
    [Fact]
    public async Task An_invited_person_sets_their_own_password_by_a_link_that_works_once()
    {
        using var host = new AccountsHost();
        var people = host.Get<People>();
        var link = (await people.InviteAsync("manager-1", "n.weiss", "Synthetic nurse", "n@example.org", "192.0.2.1")).Secret.ShouldNotBeNull();
        (await people.OpenAsync(link)).ShouldBe(new OpenLink("n.weiss", "Synthetic nurse", false, host.Clock.Now + Duration.FromDays(7)));
        (await people.AcceptAsync(link, "somebody", AccountsHost.Password, AccountsHost.Password, null)).ShouldNotBeNull().ShouldContain("name is not the one");
        (await people.AcceptAsync(link, "n.weiss", AccountsHost.Password, "another password", null)).ShouldBe("The two passwords differ.");
        (await people.AcceptAsync(link, "n.weiss", "short", "short", null)).ShouldNotBeNull().ShouldContain("5 characters");
        (await people.AcceptAsync(link, "N.Weiss", AccountsHost.Password, AccountsHost.Password, null)).ShouldBeNull();
        (await people.AcceptAsync(link, "n.weiss", "cows eat hay slowly", "cows eat hay slowly", null)).ShouldNotBeNull();
        (await people.OpenAsync(link)).ShouldBeNull();
        (await host.SignInAsync("n.weiss")).Who.MaySign.ShouldBeFalse();
        await using var db = host.Database();
        db.Links.Single().SecretHash.ShouldBe(Secret.HashOf(link));
        host.Noted.Select(n => n.Act).ShouldBe([AccessAct.Invited, AccessAct.AccountOpened, AccessAct.SignedIn]);
    }

    [Fact]
    public async Task A_link_runs_out_and_a_new_one_voids_it()
    {
        using var host = new AccountsHost();
        var people = host.Get<People>();
        var first = (await people.InviteAsync("manager-1", "nurse", "Synthetic nurse", null, null)).Secret!;
        var second = (await people.ResetAsync("manager-1", "nurse", null)).Secret!;
        (await people.OpenAsync(first)).ShouldBeNull();
        host.Clock.Advance(Duration.FromDays(7));
        (await people.OpenAsync(second)).ShouldBeNull();
        (await people.AcceptAsync(second, "nurse", AccountsHost.Password, AccountsHost.Password, null)).ShouldNotBeNull();
        (await people.AllAsync()).Single().Standing.ShouldBe("link run out");
    }

    [Fact]
    public async Task A_link_that_two_use_at_once_works_for_one()
    {
        using var host = new AccountsHost();
        var link = (await host.Get<People>().InviteAsync("manager-1", "nurse", "Synthetic nurse", null, null)).Secret!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => host.Get<People>().AcceptAsync(link, "nurse", "horses eat hay " + i, "horses eat hay " + i, null))));
        answers.Count(a => a is null).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1nurse")]
    [InlineData("nurse one")]
    [InlineData("nürse")]
    [InlineData("nurse\n")]
    [InlineData("(operator)")]
    [InlineData("../nurse")]
    public async Task Names_that_cannot_be_are_refused(string name)
    {
        using var host = new AccountsHost();
        (await host.Get<People>().InviteAsync("manager-1", name, "Synthetic nurse", null, null)).Refused.ShouldNotBeNull().ShouldContain(AccountName.Accepted);
    }

    [Fact]
    public async Task A_name_is_never_given_again_not_even_in_other_letters_or_after_closing()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        (await host.Get<People>().InviteAsync("manager-1", "NURSE", "Another person", null, null)).Refused.ShouldNotBeNull().ShouldContain("never given twice");
        (await host.Get<People>().CloseAsync("manager-1", "nurse", null)).ShouldBeNull();
        (await host.Get<People>().InviteAsync("manager-1", "nurse", "Another person", null, null)).Refused.ShouldNotBeNull();
        (await host.Get<People>().ResetAsync("manager-1", "nurse", null)).Refused.ShouldNotBeNull("a closed account stays closed");
        (await host.Get<People>().CloseAsync("manager-1", "nurse", null)).ShouldNotBeNull();
        (await host.Get<People>().AllAsync()).Single().Standing.ShouldBe("closed");
    }

    [Fact]
    public async Task Whoever_issued_the_link_cannot_make_the_account_sign_alone()
    {
        using var host = new AccountsHost();
        var people = host.Get<People>();
        await host.OpenAsync("investigator");
        await host.OpenAsync("manager-2");
        await host.OpenAsync("accomplice", confirmed: false);
        (await host.SignInAsync("investigator")).Who.MaySign.ShouldBeTrue();

        // The administrator resets, uses the link themselves, signs in as the person: and cannot sign.
        var link = (await people.ResetAsync("manager-1", "investigator", null)).Secret!;
        (await host.Get<SignIn>().WithPasswordAsync("investigator", AccountsHost.Password, null)).Key.ShouldBeNull("what the person had is void");
        (await people.AcceptAsync(link, "investigator", "known to the manager", "known to the manager", null)).ShouldBeNull();
        var (key, who) = await host.SignInAsync("investigator", "known to the manager");
        who.MaySign.ShouldBeFalse();
        using var scope = host.Services.CreateScope();
        var signing = scope.ServiceProvider.GetRequiredService<Signing>();
        (await signing.ShowAsync(who, "investigator", "known to the manager", null, null)).ShouldBe(new SigningAnswer(null, Signing.NotConfirmed));

        // Nor do they confirm themselves, as themselves or as the person.
        (await people.ConfirmAsync("manager-1", "investigator", "I know them", null)).ShouldNotBeNull().ShouldContain("second manager");
        (await people.ConfirmAsync("investigator", "investigator", "I am I", null)).ShouldNotBeNull().ShouldContain("second manager");
        (await people.ConfirmAsync("accomplice", "investigator", "identity card seen", null)).ShouldNotBeNull().ShouldContain("Nobody has confirmed", customMessage: "an account that they made themselves does not vouch");
        (await people.ConfirmAsync("nobody", "investigator", "identity card seen", null)).ShouldNotBeNull();
        (await people.ConfirmAsync("manager-2", "investigator", " ", null)).ShouldNotBeNull();
        (await people.ConfirmAsync("manager-2", "investigator", "identity card seen", null)).ShouldBeNull();
        who = (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        (await signing.ShowAsync(who, "investigator", "known to the manager", null, null)).Shown.ShouldNotBeNull();
        host.Noted.ShouldContain(new AccessNoted(AccessAct.IdentityConfirmed, "manager-2", "investigator", null, 1, "identity card seen"));
    }

    [Fact]
    public async Task A_reset_takes_away_everything_that_may_be_in_other_hands()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (key, who) = await host.SignInAsync("nurse");
        var token = await host.Get<ApiTokens>().IssueAsync(who, "script", Trials.Protocol.Document.Role.Nurse, "01", Duration.FromDays(1), null);
        (await host.Get<People>().ResetAsync("nurse", "nurse", null)).Refused.ShouldNotBeNull("nobody resets themselves");
        (await host.Get<People>().ResetAsync("manager-1", "nurse", null)).Secret.ShouldNotBeNull();
        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        (await host.Get<ApiTokens>().FindAsync(token, null)).ShouldBeNull();
        (await host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldBeNull();
        (await host.Get<People>().ResetAsync("manager-1", "nobody", null)).Refused.ShouldNotBeNull();
    }

    [Fact]
    public async Task Accounts_with_a_known_passphrase_are_made_only_for_a_rehearsal_that_nobody_else_reaches()
    {
        using var host = new AccountsHost();
        var accounts = DemonstrationGrants.All.Select(a => (a.Account, a.Name)).ToList();
        foreach (var (synthetic, loopback) in new[] { (false, true), (true, false) })
        {
            var refused = await Should.ThrowAsync<Equipoise.Adapters.BadInputException>(() => DemonstrationAccounts.MakeAsync(host.Services, accounts, synthetic, loopback));
            refused.Diagnostics[0].Code.ShouldBe("W016");
        }

        (await host.Get<People>().AllAsync()).ShouldBeEmpty();
        await DemonstrationAccounts.MakeAsync(host.Services, accounts, synthetic: true, loopback: true);
        await DemonstrationAccounts.MakeAsync(host.Services, accounts, synthetic: true, loopback: true);
        (await host.Get<People>().AllAsync()).Length.ShouldBe(9);
        (await host.Get<People>().AllAsync()).ShouldAllBe(p => p.Synthetic && p.FullName.StartsWith("Synthetic "));
        (await host.SignInAsync("nurse", DemonstrationAccounts.Passphrase)).Who.FullName.ShouldBe("Synthetic research nurse");
        PasswordRules.Problem(DemonstrationAccounts.Passphrase, "nurse", "Synthetic research nurse").ShouldBeNull();
    }
}
