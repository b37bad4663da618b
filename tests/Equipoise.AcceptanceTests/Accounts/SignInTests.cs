using System.Diagnostics;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Sign-in by password and code (FLT-T17).</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task The_right_password_begins_a_session_and_is_noted()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("n.weiss");
        var (_, who) = await host.SignInAsync("N.Weiss");
        who.Account.ShouldBe("n.weiss");
        who.FullName.ShouldBe("Synthetic n.weiss");
        who.Actor.ShouldBeNull();
        host.Noted[^1].ShouldBe(new AccessNoted(AccessAct.SignedIn, "n.weiss", null, "192.0.2.1", 1, "password"));
    }

    [Fact]
    public async Task Unknown_name_wrong_password_locked_and_closed_are_told_the_same()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("known");
        await host.OpenAsync("closed");
        await host.OpenAsync("locked");
        await host.Get<People>().InviteAsync("manager-1", "invited", "Synthetic person", null, null);
        (await host.Get<People>().CloseAsync("manager-1", "closed", null)).ShouldBeNull();
        for (var i = 0; i < 5; i++)
        {
            await host.Get<SignIn>().WithPasswordAsync("locked", "wrong", null);
        }

        foreach (var (name, password) in new[] { ("nobody", AccountsHost.Password), ("known", "wrong"), ("closed", AccountsHost.Password), ("locked", AccountsHost.Password), ("invited", ""), ("known", null), (null, null), (new string('x', 10_000), "x"), ("known\0", "x"), ("known", new string('x', 1_000_000)) })
        {
            (await host.Get<SignIn>().WithPasswordAsync(name, password, null)).ShouldBe(new SignInAnswer(Refused: SignIn.NotRight), name);
        }
    }

    [Fact]
    public async Task What_is_typed_as_a_name_is_not_kept_when_it_is_nobodys()
    {
        using var host = new AccountsHost();
        await host.Get<SignIn>().WithPasswordAsync("my secret password", "x", null);
        host.Noted[^1].Account.ShouldBeNull();
        host.Get<IAccessLog>().Read().ShouldNotContain(e => e.Body.Contains("my secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_fifth_failure_locks_for_a_quarter_of_an_hour_and_each_lock_doubles()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var signIn = host.Get<SignIn>();
        foreach (var minutes in new[] { 15, 30, 60 })
        {
            for (var i = 0; i < 5; i++)
            {
                await signIn.WithPasswordAsync("nurse", "wrong", "192.0.2.9");
            }

            host.Clock.Advance(Duration.FromMinutes(minutes) - Duration.FromSeconds(1));
            (await signIn.WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldBeNull();
            host.Clock.Advance(Duration.FromSeconds(1));
        }

        (await signIn.WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldNotBeNull();
        var locks = host.Noted.Where(n => n.Act == AccessAct.LockedOut).ToList();
        locks.Select(l => l.Account).ShouldBe(["nurse", "nurse", "nurse"]);
        locks[0].Detail.ShouldBe("until 2026-03-02T09:15:00Z, lock 1");

        // Success takes the growth back.
        for (var i = 0; i < 5; i++)
        {
            await signIn.WithPasswordAsync("nurse", "wrong", null);
        }

        host.Clock.Advance(Duration.FromMinutes(15));
        (await signIn.WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldNotBeNull();
    }

    [Fact]
    public async Task Guesses_at_the_same_moment_get_no_more_looks_than_five()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await host.Get<SignIn>().WithPasswordAsync("nurse", "guess " + i, null));
        host.Noted.Where(n => n.Act == AccessAct.SignInFailed && n.Detail == "password").Sum(n => n.Count).ShouldBe(5);
        host.Noted.Count(n => n.Act == AccessAct.LockedOut).ShouldBe(1);
    }

    [Fact]
    public async Task Ten_thousand_failures_on_one_account_are_counted_and_fill_no_disk()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var before = host.Get<IAccessLog>().Entries;
        for (var i = 0; i < 10_000; i++)
        {
            (await host.Get<SignIn>().WithPasswordAsync("nurse", "guess " + i, "192.0.2.9")).Key.ShouldBeNull();
        }

        (await host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldBeNull("the account is locked");
        host.Clock.Advance(Duration.FromMinutes(16));
        (await host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null)).Key.ShouldNotBeNull("its owner comes in afterwards");
        var noted = host.Noted.Skip((int)before).ToList();
        noted.Count.ShouldBeLessThan(AccessBudget.Singly + 10);
        noted.Where(n => n.Act == AccessAct.SignInFailed).Sum(n => n.Count).ShouldBe(10_001);
        noted.Where(n => n.Act == AccessAct.SignInFailed).ShouldAllBe(n => n.Account == "nurse");
        noted.Count(n => n.Act == AccessAct.LockedOut).ShouldBe(1);
    }

    [Fact]
    public async Task One_failure_on_ten_thousand_names_is_counted_and_fills_no_disk()
    {
        using var host = new AccountsHost();
        for (var i = 0; i < 50; i++)
        {
            await host.OpenAsync("nurse-" + i);
        }

        var before = host.Get<IAccessLog>().Entries;
        for (var i = 0; i < 10_000; i++)
        {
            (await host.Get<SignIn>().WithPasswordAsync("nurse-" + i, "Spring2026!!", "192.0.2.9")).ShouldBe(new SignInAnswer(Refused: SignIn.NotRight));
        }

        host.Clock.Advance(Duration.FromMinutes(1));
        await host.SignInAsync("nurse-7");
        var noted = host.Noted.Skip((int)before).ToList();
        noted.Count.ShouldBeLessThan(AccessBudget.Overall + AccessBudget.Apart + 60);
        noted.Where(n => n.Act == AccessAct.SignInFailed).Sum(n => n.Count).ShouldBe(10_000);
        Enumerable.Range(0, 50).ShouldAllBe(i => noted.Any(n => n.Account == "nurse-" + i), "each account that was tried is named");
        Equipoise.Adapters.Storage.LedgerVerification.Verify(host.Place.AccessLedger).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failure_is_answered_at_the_same_time_for_known_and_unknown_names()
    {
        using var host = new AccountsHost(settings: new AccountSettings { HashIterations = 2_000, FailureAnsweredAfter = Duration.FromMilliseconds(60) });
        await host.OpenAsync("known");
        await host.Get<SignIn>().WithPasswordAsync("nobody", "x", null);
        async Task<double> Took(string name, int i)
        {
            var began = Stopwatch.GetTimestamp();
            await host.Get<SignIn>().WithPasswordAsync(name, "wrong " + i, null);
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < 15; i++)
        {
            known.Add(await Took("known", i));
            unknown.Add(await Took("nobody-" + i, i));
        }

        var medians = (known.Order().ElementAt(7), unknown.Order().ElementAt(7));
        Math.Min(medians.Item1, medians.Item2).ShouldBeGreaterThanOrEqualTo(59);
        Math.Abs(medians.Item1 - medians.Item2).ShouldBeLessThan(15, "both wait for the same moment, so that what differs is what the timer gives");
    }

    [Theory]
    [InlineData("short pass", "has 10 characters")]
    [InlineData("n.weiss12345", "account's name")]
    [InlineData("Syntheticnweiss1", "name")]
    [InlineData("PasswordPassword", "tried first")]
    [InlineData("Password123!", "tried first")]
    [InlineData("aaaaaaaaaaaa", "repeats")]
    [InlineData("123456789012", "tried first")]
    public void Passwords_that_are_tried_first_are_refused(string password, string because) => PasswordRules.Problem(password, "n.weiss", "Synthetic n.weiss").ShouldNotBeNull().ShouldContain(because);

    [Theory]
    [InlineData("horses eat hay slowly")]
    [InlineData("ungewöhnliche Blumen 花")]
    [InlineData("zqxjvkbwpygm")]
    public void Any_other_long_one_is_taken(string password) => PasswordRules.Problem(password, "n.weiss", "Synthetic n.weiss").ShouldBeNull();

    [Fact]
    public async Task A_password_that_is_too_old_must_be_changed_where_an_installation_says_so()
    {
        using var host = new AccountsHost(settings: AccountsHost.Quick with { PasswordLasts = Duration.FromDays(90) });
        await host.OpenAsync("nurse");
        (await host.SignInAsync("nurse")).Who.MustChangePassword.ShouldBeFalse();
        host.Clock.Advance(Duration.FromDays(90));
        var (key, who) = await host.SignInAsync("nurse");
        who.MustChangePassword.ShouldBeTrue();
        (await host.Get<People>().ChangePasswordAsync(who, host.Get<Proof>(), AccountsHost.Password, "cows eat hay slowly", "cows eat hay slowly", null)).ShouldBeNull();
        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull("the session of before ends with the password");
        (await host.SignInAsync("nurse", "cows eat hay slowly")).Who.MustChangePassword.ShouldBeFalse();
    }
}
