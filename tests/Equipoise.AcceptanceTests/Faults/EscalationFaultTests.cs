using System.Net;
using System.Text;
using Equipoise.Adapters.Storage;
using Equipoise.AcceptanceTests.Routes;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web;
using Equipoise.Web.Access;
using Equipoise.Web.Features.SignIn;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T10: nobody gets further than their grant: not by the cookie in which they say how they act, not by fields that no form has, not by another verb, not by a grant that was withdrawn while they were signed in.</summary>
[Collection(WebCollection.Name)]
public sealed class EscalationFaultTests(WebRehearsal rehearsal, ITestOutputHelper output)
{
    [Fact]
    public async Task FLT_T10_nobody_acts_in_a_part_that_they_were_not_given()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var state = web.Host.Current();
        string[] odd = ["", "nurse", "nurse@", "system", "dataManager@01", "nurse@08@01", "Nurse@01", new string('x', 3000)];
        var foreign = Enum.GetValues<Role>().SelectMany(r => Grant.OfSites.Contains(r) ? state.Sites.Keys.Select(s => ActingEndpoint.Named(r, s)) : [ActingEndpoint.Named(r, null)]).Concat(odd).ToList();
        var tried = 0;
        foreach (var account in Visitor.Accounts.Append(WebListening.Stranger))
        {
            using var visitor = Visitor.To(web, account);
            var others = RouteCatalogue.All.Where(r => r.Verb == "GET" && !visitor.MayUse(r)).Select(r => new RouteTargets(state, Role.Nurse, state.Sites.Keys.First()).Of(r)[0].Address).ToList();
            foreach (var part in foreign.Where(f => visitor.Grant is not { } grant || f != ActingEndpoint.Named(grant.Role, grant.Site)))
            {
                (await visitor.Post("/acting", ("part", part))).Status.ShouldBe(302);
                (await visitor.Get(others[tried % others.Count])).Status.ShouldBe(403, $"{account} as {part} at {others[tried % others.Count]}");
                tried++;
            }
        }

        // The cookie is the key of a session and says nothing by itself: one that was changed is none.
        var key = web.SessionOf("nurse");
        foreach (var changed in Enumerable.Range(0, key.Length).Select(i => key[..i] + (key[i] == 'A' ? 'B' : 'A') + key[(i + 1)..]).Append(key + "; role=sponsor").Append("sponsor").Append("").Append(key[..^1]).Select((c, i) => (c, i)))
        {
            using var nobody = Visitor.To(web, Visitor.Nobody);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
            request.Headers.TryAddWithoutValidation("Cookie", "equipoise-session=" + changed.c);
            (await nobody.Send(request)).Status.ShouldBe(changed.i == key.Length ? 200 : 302, changed.c);
            tried++;
        }

        output.WriteLine($"{tried} parts and cookies");
        FaultRun.Note("T10", $"{tried} parts that the account was not given, and changed cookies: none lets anybody in");
    }

    [Fact]
    public async Task FLT_T10_fields_that_no_form_has_change_nothing_of_who_acts_and_where()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = Visitor.To(web, "nurse");
        var state = web.Host.Current();
        var own = state.Participants.Values.First(p => p.Site == nurse.Grant!.Site && p.Randomisation is not null && p.ConsentWithdrawal is null && p.Death is null);
        var other = state.Participants.Values.First(p => p.Site != nurse.Grant!.Site && p.Randomisation is not null).Id;
        var today = web.Host.Now.InUtc().Date.ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] fields = [("contactOn", today), ("_key", "mass-1"), ("participant", other), ("siteId", "01"), ("site", "01"), ("role", "dataManager"), ("actor", "sponsor"), ("armId", "IL2"), ("arm", "IL2"), ("_account", "sponsor"), ("recordedAt", "1999-01-01T00:00:00Z"), ("sequence", "1")];

        // With fields that the command has not, nothing is recorded at all.
        (await nurse.Post($"/participants/{own.Id}/record/recordContact", fields)).Status.ShouldBe(422);
        web.Host.Current().Version.ShouldBe(state.Version);

        // With the participant of another site in the form, it is still the one of the address; the account and the site are the grant's.
        var answer = await nurse.Post($"/participants/{own.Id}/record/recordContact", fields[..3]);
        answer.Status.ShouldBe(302, answer.Text);
        using var store = LedgerStores.OpenReadOnly(web.Host.Place.Ledger);
        var recorded = store.ReadAll().Last();
        recorded.Event.ShouldBeOfType<ContactRecorded>().Participant.ShouldBe(own.Id);
        recorded.Actor.ShouldBe(new Actor("nurse", Role.Nurse, nurse.Grant!.Site));
    }

    [Fact]
    public async Task FLT_T10_other_verbs_and_other_bodies_are_no_way_around()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var (version, tried) = (web.Host.Current().Version, 0);
        foreach (var account in (string[])["nurse", "statistician", "inspector"])
        {
            using var visitor = Visitor.To(web, account);
            foreach (var route in RouteCatalogue.All)
            {
                var address = visitor.Targets.Of(route)[0].Address;
                foreach (var verb in (string[])["PUT", "PATCH", "DELETE", "POST", "GET", "TRACE", "QUERY"])
                {
                    if (RouteCatalogue.All.Any(r => r.Pattern == route.Pattern && r.Verb == verb))
                    {
                        continue;
                    }

                    using var request = new HttpRequestMessage(new HttpMethod(verb), address) { Content = verb is "GET" or "TRACE" ? null : new StringContent("{\"role\":\"sponsor\",\"siteId\":\"01\",\"armId\":\"IL2\"}", Encoding.UTF8, "application/json") };
                    request.Headers.Add("X-HTTP-Method-Override", route.Verb);
                    (await visitor.Send(request)).Status.ShouldBeOneOf(400, 404, 405);
                    tried++;
                }

                if (route.Verb == "POST" && !route.IsApi)
                {
                    // JSON instead of a form: there is no token against forged posts in it.
                    using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{\"role\":\"sponsor\",\"siteId\":\"01\",\"armId\":\"IL2\"}", Encoding.UTF8, "application/json") };
                    (await visitor.Send(request)).Status.ShouldBeOneOf(400, 403, 415);
                    tried++;
                }
            }
        }

        web.Host.Current().Version.ShouldBe(version);
        output.WriteLine($"{tried} requests");
        FaultRun.Note("T10", $"{tried} requests with verbs and bodies that no route takes: each refused, nothing recorded");
    }

    [Fact]
    public async Task FLT_T10_a_grant_withdrawn_while_somebody_is_signed_in_ends_at_the_next_request()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var sponsor = new Actor("sponsor", Role.Sponsor);
        foreach (var account in Visitor.Accounts.Where(a => a != "sponsor"))
        {
            using var visitor = Visitor.To(web, account);
            var target = RouteCatalogue.All.Where(r => r.Verb == "GET" && r.Policy.Roles.Length > 0 && visitor.MayUse(r)).SelectMany(r => visitor.Targets.Of(r)).FirstOrDefault(t => t.Whose == Whose.Own);
            if (target is null)
            {
                continue;
            }

            (await visitor.Ask(target)).Status.ShouldBeOneOf(200, 404);
            var grant = visitor.Grant!;
            (await web.Host.GiveAsync(new Submission(new WithdrawGrant(account, grant.Role, grant.Site, "Left the trial"), sponsor, null, "withdraw:" + account))).Rejection.ShouldBeNull();
            (await visitor.Ask(target)).Status.ShouldBe(403, $"{account} at {target.Address}");
        }
    }
}
