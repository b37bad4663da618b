using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Pages as a browser without scripts takes them, and candidates who are ready to be randomised.</summary>
internal static partial class FaultForms
{
    /// <summary>The fields of the first form of a page that leads to an address ending so, with their values; boxes are not ticked.</summary>
    public static Dictionary<string, string> Fields(string page, string action)
    {
        var form = Form().Matches(page).Select(m => m.Value).First(f => f[..f.IndexOf('>', StringComparison.Ordinal)].Contains(action, StringComparison.Ordinal) && f.Contains("\"_key\"", StringComparison.Ordinal));
        return Input().Matches(form).Where(m => (!m.Value.Contains("\"checkbox\"", StringComparison.Ordinal) && !m.Value.Contains("\"radio\"", StringComparison.Ordinal)) || m.Value.Contains(" checked", StringComparison.Ordinal))
            .Select(m => (Name: Attribute(m.Value, "name"), Value: Attribute(m.Value, "value"))).Where(f => f.Name.Length > 0)
            .GroupBy(f => f.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => string.Join(';', g.Select(f => f.Value).Where(v => v.Length > 0)), StringComparer.Ordinal);
    }

    public static async Task<(int Status, string Location, string Text)> Send(this HttpClient browser, string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(new Uri(address, UriKind.Relative), content);
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString() ?? "", await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a page, fills in its form and sends it.</summary>
    public static async Task<(int Status, string Location, string Text)> FillIn(this HttpClient browser, string page, string action, params (string Name, string Value)[] typed)
    {
        var fields = Fields(await browser.GetStringAsync(page), action);
        foreach (var (name, value) in typed)
        {
            fields[name] = value;
        }

        return await browser.Send(action, fields);
    }

    /// <summary>The fields of a signature.</summary>
    public static Dictionary<string, string> Signed(this Dictionary<string, string> fields, string account)
    {
        (fields["_account"], fields["_password"]) = (account, DemonstrationAccounts.Passphrase);
        return fields;
    }

    /// <summary>A day of the site of the labelled accounts as its fields take it.</summary>
    public static string Day(WebListening web, int ago = 0)
    {
        var state = web.Host.Current();
        return web.Host.Now.InZone(state.Sites[SiteOf(web)].Zone).Date.PlusDays(-ago).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>The site of the labelled accounts.</summary>
    public static string SiteOf(WebListening web) => web.Host.Current().Grants.First(g => g.Account == "nurse").Site!;

    /// <summary>Somebody randomised at the site of the labelled accounts who is alive and takes part.</summary>
    public static ParticipantState Participant(WebListening web) => web.Host.Current().InOrder.Last(p => p.Site == SiteOf(web) && p is { Randomisation: not null, Death: null, ConsentWithdrawal: null, FollowUpWithdrawal: null, Relapse: null });

    /// <summary>Screens a candidate with the values of one who was randomised, up to the signed verdict.</summary>
    public static async Task<string> Candidate(WebListening web, string id)
    {
        var state = web.Host.Current();
        var site = SiteOf(web);
        var like = state.InOrder.Last(p => p.Site == site && p.Randomisation is not null);
        var today = web.Host.Now.InZone(state.Sites[site].Zone).Date;
        var on = like.Eligibility!.Value.Fact.AssessedOn;
        var later = Period.Between(on, today, PeriodUnits.Days).Days;
        LocalDate Later(LocalDate day) => day.PlusDays(later);
        Measurement Moved(Measurement m) => m with
        {
            TakenOn = Later(m.TakenOn),
            Value = NodaTime.Text.LocalDatePattern.Iso.Parse(m.Value) is { Success: true, Value: var date } && m.Field.Contains("birth", StringComparison.OrdinalIgnoreCase) is false ? NodaTime.Text.LocalDatePattern.Iso.Format(Later(date)) : m.Value,
        };
        var (nurse, investigator) = (new Actor("nurse", Role.Nurse, site), new Actor("investigator", Role.Investigator, site));
        foreach (var (command, actor) in new (Command, Actor)[]
        {
            (new ScreenCandidate(id, today), nurse),
            (new GiveConsent(id, today, "2"), nurse),
            (new RecordMeasurements(id, [.. like.Measurements.Values.Select(m => Moved(m.Fact))]), nurse),
            (new AssessEligibility(id), investigator),
        })
        {
            var answer = await web.Host.GiveAsync(new Submission(command, actor, null, "candidate:" + id + command.GetType().Name));
            answer.Rejection.ShouldBeNull(command.ToString());
        }

        return id;
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();
}
