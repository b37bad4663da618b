using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime.Text;

namespace Equipoise.AcceptanceTests;

/// <summary>A candidate from the screening log to the slip of their randomisation, by posted forms alone: no script takes part.</summary>
[Collection(WebCollection.Name)]
public sealed class WebDeskTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task Whether_another_site_uses_a_number_is_not_told()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site!;
        var used = state.InOrder.First(p => p.Site != site).Id;
        var free = used[..^3] + "999";
        state.Participants.ContainsKey(free).ShouldBeFalse();
        using var program = await Api.ApiProgram.Of(web, "nurse");
        var answers = new List<string>();
        foreach (var number in new[] { used, free, "P1" })
        {
            var page = await Faults.FaultForms.FillIn(nurse, "/screening", "/screening", ("participant", number));
            page.Status.ShouldBe(422);
            page.Text.ShouldContain("the next of site " + site);
            var api = await program.Give(Api.CommandTests.Screen(number, web));
            api.Status.ShouldBe(422);
            answers.Add(api.Text.Replace(number, "X", StringComparison.Ordinal));
        }

        answers.ShouldAllBe(a => a.Contains("number-of-site", StringComparison.Ordinal));
        answers.Select(a => System.Text.RegularExpressions.Regex.Replace(a, "\"(traceId|instance)\":\"[^\"]*\"", "")).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        web.Host.Current().Participants.ContainsKey(free).ShouldBeFalse();
    }

    [Fact]
    public async Task A_candidate_is_screened_assessed_signed_for_and_randomised_once_however_often_the_form_is_sent()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        using var doctor = web.Browser("investigator");

        var log = await nurse.GetStringAsync("/screening");
        var number = Fields(log, "action=\"/screening\"").First(f => f.Name == "participant").Value;
        var own = $"/participants/{number}";
        (await Send(nurse, "/screening", "/screening", [])).ShouldBe(own);
        (await Send(nurse, own + "/record/giveConsent", own + "/record/giveConsent", [("documentVersion", "2.0")])).ShouldBe(own);

        var today = LocalDatePattern.Iso.Parse(Fields(await nurse.GetStringAsync(own + "/eligibility"), own + "/measurements").First(f => f.Name == "takenOn").Value).Value;
        (string, string)[] values =
        [
            ("v-tumour", "T3b"), ("v-nodes", "N0"), ("v-metastases", "M0"), ("v-ecog", "0"), ("v-age", "50"), ("v-sex", "male"), ("v-weight", "72"), ("v-leukocytes", "5000"), ("v-platelets", "200000"),
            ("v-haemoglobin", "12"), ("v-creatinine", "88.4"), ("u-creatinine", "umol/L"), ("v-directBilirubin", "0.3"), ("v-cardiacDisease", "no"), ("v-priorSystemicTreatment", "no"), ("v-fev1", "3.0"),
            ("v-fev1Predicted", "90"), ("v-priorRadiotherapy", "none"), ("v-otherMalignancy", "no"), ("v-hiv", "negative"), ("v-pregnancy", "notApplicable"), ("v-definitiveSurgery", LocalDatePattern.Iso.Format(today.PlusDays(-40))),
        ];
        (await Send(nurse, own + "/eligibility", own + "/measurements", values)).ShouldBe(own + "/eligibility");
        (await Send(nurse, own + "/eligibility", own + "/assess", [])).ShouldBe(own + "/eligibility");
        (await nurse.GetStringAsync(own + "/randomise")).ShouldContain("Not yet");

        var verdict = web.Host.Current().Participants[number].Eligibility!.Value.Sequence;
        var sign = FormattableString.Invariant($"/signing/{number}/{verdict}");
        (await nurse.GetAsync(sign)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Send(doctor, sign, sign, [("meaning", "eligibility confirmed"), .. Shown()])).ShouldBe("/signing");

        var form = Fields(await doctor.GetStringAsync(own + "/randomise"), own + "/randomise");
        (await Post(doctor, own + "/randomise", [.. form, ("number", "another"), .. Shown()])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        web.Host.Current().Participants[number].Randomisation.ShouldBeNull();

        (string, string)[] sent = [.. form, ("number", number), .. Shown()];
        var (once, twice) = (await Post(doctor, own + "/randomise", sent), await Post(doctor, own + "/randomise", sent));
        (once.StatusCode, once.Headers.Location?.ToString()).ShouldBe((HttpStatusCode.Redirect, own + "/slip"), await once.Content.ReadAsStringAsync());
        (twice.StatusCode, twice.Headers.Location?.ToString()).ShouldBe((HttpStatusCode.Redirect, own + "/slip"));

        var state = web.Host.Current();
        var randomisation = state.Participants[number].Randomisation!.Value;
        var slip = Slip(await doctor.GetStringAsync(own + "/slip"));
        slip.ShouldContain(state.Protocol!.Arm(randomisation.Fact.Arm!).Label);
        slip.ShouldContain(Web.Entries.Quantity.Count(randomisation.Sequence));
        Slip(await nurse.GetStringAsync(own + "/slip")).ShouldBe(slip);
        Trials.Ledger.EventHistory.NewestFirst(state.Participants[number].History).Count(h => h.Fact is ParticipantRandomised).ShouldBe(1);
        (await doctor.GetAsync(own + "/randomise")).Headers.Location!.ToString().ShouldBe(own + "/slip");
    }

    private static (string, string)[] Shown() => [("_account", "investigator"), ("_password", DemonstrationAccounts.Passphrase)];

    private static string Slip(string page) => Regex.Match(page, "<div class=\"slip\">.*?</div>\\s*<p class=\"muted", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Value;

    /// <summary>Fills the form of a page that goes to an address, and sends it; where it leads.</summary>
    private static async Task<string?> Send(HttpClient browser, string page, string action, (string Name, string Value)[] filled)
    {
        var answer = await Post(browser, action, [.. Fields(await browser.GetStringAsync(page), $"action=\"{action}\""), .. filled]);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location?.ToString();
    }

    private static Task<HttpResponseMessage> Post(HttpClient browser, string address, (string Name, string Value)[] fields) =>
        browser.PostAsync(address, new FormUrlEncodedContent(fields.GroupBy(f => f.Name, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, g.Last().Value))));

    /// <summary>What a browser would send of a form as it was shown: its inputs, and of its lists the entry chosen.</summary>
    private static (string Name, string Value)[] Fields(string page, string mark)
    {
        var form = Regex.Matches(page, "<form method=\"post\".*?</form>", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Select(m => m.Value).First(f => f[..f.IndexOf('>', StringComparison.Ordinal)].Contains(mark, StringComparison.Ordinal));
        var inputs = Regex.Matches(form, "<input[^>]*>").Select(m => m.Value).Where(i => !Regex.IsMatch(i, "type=\"(radio|checkbox)\"") || i.Contains("checked", StringComparison.Ordinal));
        var lists = Regex.Matches(form, "<select[^>]* name=\"(?<name>[^\"]*)\"[^>]*>(?<body>.*?)</select>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => (m.Groups["name"].Value, Regex.Match(m.Groups["body"].Value, "<option value=\"([^\"]*)\" selected").Groups[1].Value));
        return [.. inputs.Select(i => (Attribute(i, "name"), Attribute(i, "value"))).Concat(lists)];
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $" {name}=\"([^\"]*)\"").Groups[1].Value);
}
