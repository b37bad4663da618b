using Microsoft.EntityFrameworkCore;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Tokens for programs.</summary>
public sealed class ApiTokenTests
{
    [Fact]
    public async Task A_token_acts_in_its_part_until_it_expires()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (_, who) = await host.SignInAsync("nurse");
        var token = await host.Get<ApiTokens>().IssueAsync(who, "ward tablet", Role.Nurse, "01", Duration.FromDays(30), null);
        token.ShouldStartWith("eqp_");
        token.Length.ShouldBe(47);
        var program = (await host.Get<ApiTokens>().FindAsync(token, null)).ShouldNotBeNull();
        program.Actor.ShouldBe(new Trials.Ledger.Actor("nurse", Role.Nurse, "01"));
        program.MaySign.ShouldBeFalse();
        (await host.Get<ApiTokens>().OfAsync("nurse")).Single().UsedAt.ShouldBe(host.Clock.Now);
        host.Clock.Advance(Duration.FromDays(30));
        (await host.Get<ApiTokens>().FindAsync(token, "192.0.2.2")).ShouldBeNull();
        host.Noted[^1].ShouldBe(new AccessNoted(AccessAct.TokenRefused, "nurse", "ward tablet", "192.0.2.2", 1, null));
        await using var db = host.Database();
        db.ApiTokens.Single().SecretHash.ShouldBe(Secret.HashOf(token));
    }

    [Fact]
    public async Task Revoking_it_closing_the_account_and_anything_that_is_no_token_is_refused()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (key, who) = await host.SignInAsync("nurse");
        var tokens = host.Get<ApiTokens>();
        var (revoked, closed) = (await tokens.IssueAsync(who, "one", Role.Nurse, "01", Duration.FromDays(1), null), await tokens.IssueAsync(who, "two", Role.Nurse, "01", Duration.FromDays(1), null));
        await tokens.RevokeAsync("somebody-else", (await tokens.OfAsync("nurse"))[1].Id, "somebody-else", null);
        (await tokens.FindAsync(revoked, null)).ShouldNotBeNull("nobody revokes another person's token by its number");
        await tokens.RevokeAsync("nurse", (await tokens.OfAsync("nurse"))[1].Id, "nurse", null);
        (await tokens.FindAsync(revoked, null)).ShouldBeNull();
        (await tokens.FindAsync(closed, null)).ShouldNotBeNull();
        await host.Get<People>().CloseAsync("manager-1", "nurse", null);
        (await tokens.FindAsync(closed, null)).ShouldBeNull();
        (await tokens.FindAsync(key, null)).ShouldBeNull("a session's key is no token");
        (await tokens.FindAsync("", null)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(366)]
    public async Task A_token_lasts_a_year_at_most(int days)
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (_, who) = await host.SignInAsync("nurse");
        (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => host.Get<ApiTokens>().IssueAsync(who, "x", Role.Nurse, "01", Duration.FromDays(days), null))).Message.ShouldContain("at most 365");
    }
}
