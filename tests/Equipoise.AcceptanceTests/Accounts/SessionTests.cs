using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Accounts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Sessions at the server (FLT-T18).</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_ends_after_half_an_hour_without_a_request()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (key, _) = await host.SignInAsync("nurse");
        for (var i = 0; i < 5; i++)
        {
            host.Clock.Advance(Duration.FromMinutes(29));
            (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        }

        host.Clock.Advance(Duration.FromMinutes(30));
        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        host.Clock.Advance(Duration.FromMinutes(-30));
        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull("what ended stays ended, also when the clock is set back");
        host.Noted[^1].ShouldBe(new AccessNoted(AccessAct.SessionEnded, "nurse", null, null, 1, "idle"));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_in_any_case()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (key, _) = await host.SignInAsync("nurse");
        for (var i = 0; i < 47; i++)
        {
            host.Clock.Advance(Duration.FromMinutes(15));
            (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        }

        host.Clock.Advance(Duration.FromMinutes(15));
        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        host.Noted[^1].Detail.ShouldBe("too old");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_every_node()
    {
        using var one = new AccountsHost();
        using var other = new AccountsHost(one.Place, clock: one.Clock);
        await one.OpenAsync("nurse");
        var (key, _) = await one.SignInAsync("nurse");
        (await other.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        await one.Get<Sessions>().SignOutAsync(key, null);
        (await other.Get<Sessions>().FindAsync(key)).ShouldBeNull();
    }

    [Fact]
    public async Task Each_sign_in_has_a_key_of_its_own_and_none_is_kept()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (first, _) = await host.SignInAsync("nurse");
        var (second, _) = await host.SignInAsync("nurse");
        first.ShouldNotBe(second);
        await using var db = host.Database();
        (await db.Sessions.OrderBy(s => s.Id).Select(s => s.KeyHash).ToListAsync()).ShouldBe([Secret.HashOf(first), Secret.HashOf(second)]);
        (await host.Get<Sessions>().FindAsync("")).ShouldBeNull();
        (await host.Get<Sessions>().FindAsync(Secret.New())).ShouldBeNull();
    }

    [Fact]
    public async Task Closing_the_account_resetting_it_and_a_new_password_end_its_sessions()
    {
        using var host = new AccountsHost();
        foreach (var name in new[] { "closed", "reset", "changed" })
        {
            await host.OpenAsync(name);
        }

        var keys = new[] { await host.SignInAsync("closed"), await host.SignInAsync("reset"), await host.SignInAsync("changed") };
        await host.Get<People>().CloseAsync("manager-1", "closed", null);
        await host.Get<People>().ResetAsync("manager-1", "reset", null);
        await host.Get<People>().ChangePasswordAsync(keys[2].Who, host.Get<Proof>(), AccountsHost.Password, "cows eat hay slowly", "cows eat hay slowly", null);
        foreach (var (key, _) in keys)
        {
            (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task The_owner_sees_and_ends_other_sessions()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (ward, _) = await host.SignInAsync("nurse");
        var (here, who) = await host.SignInAsync("nurse");
        (await host.Get<Sessions>().OfAsync("nurse")).Length.ShouldBe(2);
        await host.Get<Sessions>().EndAllAsync("nurse", SessionEnd.ByOwner, but: who.Session);
        (await host.Get<Sessions>().FindAsync(ward)).ShouldBeNull();
        (await host.Get<Sessions>().FindAsync(here)).ShouldNotBeNull();
        await host.Get<Sessions>().EndAsync("somebody-else", who.Session!.Value, SessionEnd.ByOwner);
        (await host.Get<Sessions>().FindAsync(here)).ShouldNotBeNull("nobody ends another person's session by its number");
    }

    [Fact]
    public async Task The_part_chosen_belongs_to_the_session_alone()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (ward, who) = await host.SignInAsync("nurse");
        var (home, _) = await host.SignInAsync("nurse");
        await host.Get<Sessions>().ActAsAsync(who, Role.Nurse, "01");
        (await host.Get<Sessions>().FindAsync(ward))!.Actor.ShouldBe(new Equipoise.Trials.Ledger.Actor("nurse", Role.Nurse, "01"));
        (await host.Get<Sessions>().FindAsync(home))!.Actor.ShouldBeNull();
        host.Noted[^1].Detail.ShouldBe("nurse at 01");
    }
}
