using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>What was filled in survives the end of a session (FLT-T18).</summary>
public sealed class DraftTests
{
    [Fact]
    public async Task A_draft_is_its_owners_alone_and_never_holds_a_password()
    {
        using var host = new AccountsHost();
        var drafts = host.Get<Drafts>();
        (await drafts.KeepAsync("nurse", "/participants/1/adverse-event", new Dictionary<string, string>
        {
            ["term"] = "Fever =1+1 <b>", ["grade"] = "3", ["empty"] = "", ["password"] = "x", ["Sign.Password"] = "x", ["_code"] = "123456", ["__RequestVerificationToken"] = "x", ["_account"] = "nurse",
        })).ShouldBeTrue();
        var draft = drafts.Find("nurse", "/participants/1/adverse-event").ShouldNotBeNull();
        draft.Fields.ShouldBe(new Dictionary<string, string> { ["grade"] = "3", ["term"] = "Fever =1+1 <b>" }, ignoreOrder: true);
        draft.SavedAt.ShouldBe(host.Clock.Now);
        drafts.Find("other", "/participants/1/adverse-event").ShouldBeNull();
        drafts.Find("nurse", "/participants/2/adverse-event").ShouldBeNull();
        await drafts.RemoveAsync("other", "/participants/1/adverse-event");
        (await drafts.OfAsync("nurse")).Length.ShouldBe(1);
        await drafts.RemoveAsync("nurse", "/participants/1/adverse-event");
        drafts.Find("nurse", "/participants/1/adverse-event").ShouldBeNull();
    }

    [Fact]
    public async Task A_later_draft_takes_the_place_of_the_one_before()
    {
        using var host = new AccountsHost();
        await host.Get<Drafts>().KeepAsync("nurse", "/f", [new("a", "1"), new("b", "2")]);
        await host.Get<Drafts>().KeepAsync("nurse", "/f", [new("a", "3")]);
        host.Get<Drafts>().Find("nurse", "/f")!.Fields.ShouldBe(new Dictionary<string, string> { ["a"] = "3" });
    }

    [Fact]
    public async Task Drafts_are_bounded_in_size_number_and_age()
    {
        using var host = new AccountsHost();
        var drafts = host.Get<Drafts>();
        (await drafts.KeepAsync("nurse", "/f", [new("a", new string('x', Drafts.Largest))])).ShouldBeFalse();
        (await drafts.KeepAsync("nurse", new string('x', 501), [new("a", "1")])).ShouldBeFalse();
        (await drafts.KeepAsync("nurse", "/f", [])).ShouldBeFalse();
        for (var i = 0; i < Drafts.Most + 5; i++)
        {
            host.Clock.Advance(Duration.FromSeconds(1));
            await drafts.KeepAsync("nurse", "/f" + i, [new("a", "1")]);
        }

        (await drafts.OfAsync("nurse")).Length.ShouldBe(Drafts.Most);
        drafts.Find("nurse", "/f4").ShouldBeNull("the oldest go");
        drafts.Find("nurse", "/f5").ShouldNotBeNull();
        host.Clock.Advance(Duration.FromDays(30));
        (await drafts.OfAsync("nurse")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whose_a_session_was_is_known_only_when_it_ended_by_itself()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var (idle, _) = await host.SignInAsync("nurse");
        var (left, _) = await host.SignInAsync("nurse");
        var sessions = host.Get<Sessions>();
        (await sessions.WhoseEndedAsync(idle)).ShouldBeNull("it has not ended");
        await sessions.SignOutAsync(left, null);
        host.Clock.Advance(Duration.FromMinutes(31));
        await sessions.FindAsync(idle);
        (await sessions.WhoseEndedAsync(idle)).ShouldBe("nurse");
        (await sessions.WhoseEndedAsync(left)).ShouldBeNull();
        (await sessions.WhoseEndedAsync("none")).ShouldBeNull();
    }
}
