using Microsoft.EntityFrameworkCore;
using Equipoise.Adapters.Storage;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>The access ledger (REQ-A10).</summary>
public sealed class AccessLogTests
{
    [Fact]
    public async Task The_command_line_verifies_it_like_any_ledger_and_finds_what_was_changed()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        await host.SignInAsync("nurse");
        ((IDisposable)host.Get<IAccessLog>()).Dispose();
        CliRun.Of("verify", host.Place.AccessLedger).ExitCode.ShouldBe(0);
        var bytes = await File.ReadAllBytesAsync(host.Place.AccessLedger);
        var at = System.Text.Encoding.ASCII.GetString(bytes).IndexOf("signedIn", StringComparison.Ordinal);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(host.Place.AccessLedger, bytes);
        CliRun.Of("verify", host.Place.AccessLedger).ExitCode.ShouldBe(2);
    }

    [Fact]
    public void Two_nodes_write_one_chain()
    {
        using var one = new AccountsHost();
        using var other = new AccountsHost(one.Place, clock: one.Clock);
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => (i % 2 == 0 ? one : other).Get<IAccessLog>().Note(AccessAct.Exported, "reader", target: "export-" + i));
        one.Noted.Select(n => n.Target).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 60).Select(i => "export-" + i).Order(StringComparer.Ordinal));
        LedgerVerification.Verify(one.Place.AccessLedger).Intact.ShouldBeTrue();
    }

    [Fact]
    public void What_people_with_an_account_do_is_always_noted_singly()
    {
        using var host = new AccountsHost();
        for (var i = 0; i < 200; i++)
        {
            host.Get<IAccessLog>().Note(AccessAct.UnblindedRead, "statistician", target: "closed report");
        }

        host.Noted.Count.ShouldBe(200);
    }

    [Fact]
    public void A_flood_on_one_account_hides_nothing_of_another()
    {
        using var host = new AccountsHost();
        for (var i = 0; i < 1_000; i++)
        {
            host.Get<IAccessLog>().Note(AccessAct.SignInFailed, i % 2 == 0 ? "nurse" : null, detail: "password");
        }

        host.Get<IAccessLog>().Note(AccessAct.SignInFailed, "sponsor", address: "192.0.2.1", detail: "password");
        host.Noted.Count.ShouldBe((2 * AccessBudget.Singly) + 1);
        host.Noted[^1].ShouldBe(new AccessNoted(AccessAct.SignInFailed, "sponsor", null, "192.0.2.1", 1, "password"));
    }

    [Fact]
    public void What_a_flood_left_uncounted_is_written_when_the_program_ends()
    {
        var host = new AccountsHost();
        for (var i = 0; i < 1_000; i++)
        {
            host.Get<IAccessLog>().Note(AccessAct.AccessRefused, "nurse", detail: "/reports");
        }

        ((IDisposable)host.Get<IAccessLog>()).Dispose();
        using var ledger = LedgerStores.OpenReadOnly(host.Place.AccessLedger);
        var noted = ledger.ReadAll().Select(e => (AccessNoted)e.Event).ToList();
        noted.Count.ShouldBe(AccessBudget.Singly + 1);
        noted.Sum(n => n.Count).ShouldBe(1_000);
        noted[^1].Account.ShouldBe("nurse");
        host.Dispose();
    }

    [Fact]
    public async Task Nobody_comes_in_where_it_cannot_be_noted()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        ((IDisposable)host.Get<IAccessLog>()).Dispose();
        File.WriteAllText(host.Place.AccessLedger, "something else");
        var refused = await Should.ThrowAsync<Equipoise.Adapters.BadInputException>(() => host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null));
        refused.Diagnostics[0].Code.ShouldBe("W015");
        await using var db = host.Database();
        db.Sessions.ShouldBeEmpty();
    }

    [PostgresFact]
    public void In_PostgreSQL_it_is_a_trial_of_its_own_beside_the_trial()
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("access-test", "equipoise_owner"), "equipoise_app");
        var place = AccountsPlace.Of(PostgresServer.Shared.Name("access-test"));
        using var one = new AccountsHost(place);
        using var other = new AccountsHost(place);
        Parallel.For(0, 20, i => (i % 2 == 0 ? one : other).Get<IAccessLog>().Note(AccessAct.Exported, "reader", target: "export-" + i));
        one.Noted.Count.ShouldBe(20);
        LedgerVerification.Verify(place.AccessLedger).Intact.ShouldBeTrue();
        using var trial = PostgresLedger.Open(PostgresServer.Shared.Name("access-test"));
        trial.Version.ShouldBe(0);
    }
}
