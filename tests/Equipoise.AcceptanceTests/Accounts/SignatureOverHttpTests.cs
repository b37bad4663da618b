using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Signatures, and who can make an account sign, over HTTP (FLT-T17 at the prompt, FLT-T19); the pages of people (REQ-C1, REQ-S5 to S7).</summary>
[Collection(WebCollection.Name)]
public sealed partial class SignatureOverHttpTests(WebRehearsal rehearsal) : IAsyncLifetime
{
    private const string Own = "horses eat hay slowly";

    private WebListening web = null!;

    public async Task InitializeAsync() => web = await WebListening.Start(rehearsal.Running());

    public async Task DisposeAsync() => await web.DisposeAsync();

    [Fact]
    public async Task A_signature_needs_name_and_password_and_is_not_replayed_or_moved()
    {
        var (participant, entry, other) = Assessment();
        var page = $"/participants/{participant}/record/signEntry";
        using var investigator = web.Browser("investigator");
        (string, string)[] Fields(long of, string password) => [("entry", of.ToString(null, null)), ("meaning", "Reviewed"), ("_account", "investigator"), ("_password", password)];
        using var without = await investigator.SendAsync(page, page, Fields(entry, ""));
        without.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var html = await investigator.GetStringAsync(page);
        (string, string)[] sent = [("__RequestVerificationToken", Forms.TokenOf(html)), ("_key", Forms.KeyOf(html)), .. Fields(entry, DemonstrationAccounts.Passphrase)];
        (await investigator.PostAsync(page, Forms.Content(sent))).StatusCode.ShouldBe(HttpStatusCode.Found);
        var signed = Signatures(participant);

        // The same request again is the same signature; the same key for another entry is refused; another person's session cannot send it.
        await investigator.PostAsync(page, Forms.Content(sent));
        Signatures(participant).ShouldBe(signed);
        var moved = sent.Select(f => f.Item1 == "entry" ? ("entry", other.ToString(null, null)) : f).ToArray();
        (await investigator.PostAsync(page, Forms.Content(moved))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var nurse = web.Browser("nurse");
        (await nurse.PostAsync(page, Forms.Content(sent))).StatusCode.ShouldNotBe(HttpStatusCode.Found);
        Signatures(participant).ShouldBe(signed);
        signed.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Guesses_at_the_signature_prompt_lock_the_account_and_end_the_session()
    {
        var (participant, entry, _) = Assessment();
        var page = $"/participants/{participant}/record/signEntry";
        using var investigator = web.Browser("investigator");
        var before = Signatures(participant);
        for (var i = 0; i < 5; i++)
        {
            await investigator.SendAsync(page, page, ("entry", entry.ToString(null, null)), ("meaning", "Reviewed"), ("_account", "investigator"), ("_password", "guess " + i));
        }

        (await investigator.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.Found);
        using var stranger = web.Stranger();
        (await stranger.SignInAsync("investigator", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Noted().ShouldContain(n => n.Act == AccessAct.LockedOut && n.Account == "investigator");
        Signatures(participant).ShouldBe(before);
    }

    [Fact]
    public async Task A_manager_who_resets_an_account_cannot_sign_with_it_until_a_second_manager_confirms()
    {
        var (participant, entry, _) = Assessment();
        var page = $"/participants/{participant}/record/signEntry";
        using var manager = web.Browser("data-manager");
        using var reset = await manager.SendAsync("/people/investigator", "/people/investigator/reset");
        var link = Link().Match(await reset.Content.ReadAsStringAsync()).Value;
        link.ShouldNotBeEmpty();

        // The manager takes the link and the account.
        using var thief = web.Stranger();
        (await thief.SendAsync(link, link, ("name", "investigator"), ("_password", Own), ("_repeated", Own))).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await thief.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "the link works once");
        await thief.SignInAsync("investigator", Own);
        (await thief.GetStringAsync("/account")).ShouldContain("cannot sign yet");
        (string, string)[] fields = [("entry", entry.ToString(null, null)), ("meaning", "Reviewed"), ("_account", "investigator"), ("_password", Own)];
        var before = Signatures(participant);
        using var refused = await thief.SendAsync(page, page, fields);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("second manager of users");
        (await manager.SendAsync("/people/investigator", "/people/investigator/confirm", ("how", "I know them"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Signatures(participant).ShouldBe(before);

        using var sponsor = web.Browser("sponsor");
        (await sponsor.SendAsync("/people/investigator", "/people/investigator/confirm", ("how", "identity card seen"))).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await thief.SendAsync(page, page, fields)).StatusCode.ShouldBe(HttpStatusCode.Found);
        Signatures(participant).ShouldBe(before + 1);
        Noted().Select(n => n.Act).ShouldContain(AccessAct.IdentityConfirmed);
    }

    [Fact]
    public async Task Invited_given_a_role_and_closed()
    {
        using var sponsor = web.Browser("sponsor");
        using var invited = await sponsor.SendAsync("/people", "/people", ("name", "j.doe"), ("fullName", "Synthetic person"), ("email", ""));
        var html = await invited.Content.ReadAsStringAsync();
        var link = Link().Match(html).Value;
        link.ShouldNotBeEmpty(html);
        using var person = web.Stranger();
        await person.SendAsync(link, link, ("name", "j.doe"), ("_password", Own), ("_repeated", Own));
        await person.SignInAsync("j.doe", Own);
        (await person.GetStringAsync("/")).ShouldContain("no role in this trial");
        using var given = await sponsor.SendAsync("/people/j.doe", "/people/j.doe/give", ("role", "board"), ("site", ""), ("ground", "charter of the board"));
        given.StatusCode.ShouldBe(HttpStatusCode.Found, await given.Content.ReadAsStringAsync());
        (await person.GetAsync("/")).Headers.Location!.ToString().ShouldBe("/board");
        var page = await sponsor.GetStringAsync("/people/j.doe");
        page.ShouldContain("charter of the board");
        page.ShouldContain("sees them as board");

        // Who sees results by arm gets no other role, and nobody gives one to themselves.
        (await sponsor.SendAsync("/people/j.doe", "/people/j.doe/give", ("role", "dataManager"), ("site", ""), ("ground", "x"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sponsor.SendAsync("/people/sponsor", "/people/sponsor/give", ("role", "board"), ("site", ""), ("ground", "x"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sponsor.GetStringAsync("/people?on=2000-01-01")).ShouldContain("2000-01-01 (UTC)");
        (await sponsor.GetAsync("/people?on=yesterday")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sponsor.SendAsync("/people/j.doe", "/people/j.doe/close")).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await person.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await person.GetAsync("/account")).Headers.Location!.ToString().ShouldStartWith("/sign-in");
        (await sponsor.GetAsync("/people/nobody")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_acts_in_its_role_alone_and_dies_with_the_grant()
    {
        using var manager = web.Browser("data-manager");
        using var issued = await manager.SendAsync("/account", "/account/tokens", ("name", "export"), ("part", "dataManager"), ("days", "30"), ("_password", DemonstrationAccounts.Passphrase));
        var token = TokenText().Match(await issued.Content.ReadAsStringAsync()).Value;
        token.Length.ShouldBe(47);
        (await manager.GetStringAsync("/account")).ShouldNotContain(token);
        using var program = web.Stranger();
        program.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        (await program.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var sponsor = web.Browser("sponsor");
        await sponsor.SendAsync("/people/data-manager", "/people/data-manager/withdraw", ("role", "dataManager"), ("ground", "left"));
        (await program.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await sponsor.SendAsync("/people/data-manager", "/people/data-manager/give", ("role", "trialStatistician"), ("site", ""), ("ground", "new task"));
        (await program.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "a token is for the grant that it was made for");
        await manager.SendAsync("/account", "/account/tokens/revoke", ("token", "1"));
        (await program.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private (string Participant, long Entry, long Other) Assessment()
    {
        var site = web.Host.Current().Grants.First(g => g.Account == "investigator").Site;
        foreach (var participant in web.Host.Current().Participants.Values.Where(p => p.Site == site).OrderBy(p => p.Id, StringComparer.Ordinal))
        {
            var entries = Equipoise.Trials.Ledger.EventHistory.NewestFirst(participant.History).Select(h => h.Sequence).Where(s => participant.ContentHash(s) is not null && participant.Signatures.All(g => g.Fact.Entry != s)).Take(2).ToList();
            if (entries.Count == 2)
            {
                return (participant.Id, entries[0], entries[1]);
            }
        }

        throw new InvalidOperationException("nothing to sign");
    }

    private int Signatures(string participant) => web.Host.Current().Participants[participant].Signatures.Length;

    private IEnumerable<AccessNoted> Noted() => web.Services.GetRequiredService<IAccessLog>().Read().Select(e => (AccessNoted)e.Event);

    [GeneratedRegex("/invitation/[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("eqp_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex TokenText();
}
