using System.Net;
using Equipoise.AcceptanceTests.Accounts;
using Equipoise.AcceptanceTests.Api;

namespace Equipoise.AcceptanceTests.Operations;

/// <summary>Two nodes of one trial: no request has to come back to the node that served the one before.</summary>
[Collection(WebCollection.Name)]
public sealed class NodesTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task A_token_a_session_a_form_and_a_key_hold_at_either_node()
    {
        var ledger = rehearsal.Running();
        await using var one = await WebListening.Start(ledger);
        await using var two = await WebListening.Start(ledger);
        using var here = await ApiProgram.Of(one, "nurse");
        using var there = await ApiProgram.Of(one, "nurse", two.Address);
        var first = await here.Give(CommandTests.Screen("API-08-1", one), "k");
        first.Status.ShouldBe(201, first.Text);
        var seen = await there.Get("/api/v1/participants/API-08-1");
        (seen.Status, seen.Text).ShouldBe((200, (await here.Get("/api/v1/participants/API-08-1")).Text));
        var again = await there.Give(CommandTests.Screen("API-08-1", one), "k");
        (again.Status, again.Text).ShouldBe((200, first.Text));
        (await there.Give(CommandTests.Screen("API-08-2", one), "k")).ShouldBeProblem(409, "key-used");

        // A page of one node, sent to the other: the cookie that guards the form goes with it.
        var cookies = new CookieContainer();
        using var browser = one.Stranger(cookies);
        cookies.Add(new Uri(one.Address), new Cookie("equipoise-session", one.SessionOf("nurse")));
        var page = await browser.GetStringAsync("/participants/API-08-1/record/giveConsent");
        using var other = two.Stranger(cookies);
        using var sent = await other.PostAsync("/participants/API-08-1/record/giveConsent", Forms.Content(("__RequestVerificationToken", Forms.TokenOf(page)), ("_key", Forms.KeyOf(page)), ("consentedOn", CommandTests.Today(one)), ("documentVersion", "2")));
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await here.Get("/api/v1/participants/API-08-1")).Json["consent"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Commands_at_both_nodes_at_once_are_all_recorded_each_once()
    {
        var ledger = rehearsal.Running();
        await using var one = await WebListening.Start(ledger);
        await using var two = await WebListening.Start(ledger);
        using var here = await ApiProgram.Of(one, "nurse");
        using var there = await ApiProgram.Of(one, "nurse", two.Address);
        var version = one.Host.Current().Version;
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? here : there).Give(CommandTests.Screen($"API-{i / 2}", one), $"k{i / 2}")));
        answers.Count(a => a.Status == 201).ShouldBe(20);
        answers.Count(a => a.Status == 200).ShouldBe(20);
        (one.Host.Current().Version, two.Host.Current().Version).ShouldBe((version + 40, version + 40));
    }
}
