using System.Net;
using Equipoise.Web.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>People of several trials in one database: each trial sees whom it invited or gave a role, and looks after whom it invited.</summary>
[Collection(WebCollection.Name)]
public sealed class SharedDatabaseTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task Accounts_of_another_trial_are_neither_listed_nor_looked_after_and_are_seen_once_they_have_a_role()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var stranger = web.Browser(WebListening.Stranger);
        await using (var db = await web.Services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync())
        {
            await db.Users.Where(a => a.Id == WebListening.Stranger).ExecuteUpdateAsync(set => set.SetProperty(a => a.InvitedIn, "another trial").SetProperty(a => a.FullName, "Synthetic person of another trial").SetProperty(a => a.Email, "other@example.org"));
        }

        using var sponsor = web.Browser("sponsor");
        var people = await sponsor.GetStringAsync("/people");
        people.ShouldContain("/people/nurse");
        people.ShouldNotContain(WebListening.Stranger);
        people.ShouldNotContain("person of another trial");
        var page = await sponsor.GetStringAsync("/people/" + WebListening.Stranger);
        page.ShouldNotContain("person of another trial");
        page.ShouldNotContain("other@example.org");
        foreach (var act in new[] { "reset", "close", "confirm", "sessions" })
        {
            using var refused = await sponsor.SendAsync("/people", $"/people/{WebListening.Stranger}/{act}", ("how", "identity card seen"));
            refused.StatusCode.ShouldBe(HttpStatusCode.NotFound, act);
        }

        using var given = await sponsor.SendAsync("/people/" + WebListening.Stranger, $"/people/{WebListening.Stranger}/give", ("role", "inspector"), ("site", ""), ("ground", "delegation log"));
        given.StatusCode.ShouldBe(HttpStatusCode.Found, await given.Content.ReadAsStringAsync());
        (await sponsor.GetStringAsync("/people")).ShouldContain("person of another trial");
        (await sponsor.GetStringAsync("/people/" + WebListening.Stranger)).ShouldContain("invited in another trial");
        using var still = await sponsor.SendAsync("/people", $"/people/{WebListening.Stranger}/reset");
        still.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync("/inspection")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
