using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Accounts;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>What people of a site do in a browser, step by step, as they would: from the list of things to do, by links, fields and buttons. Nothing of it needs a script.</summary>
internal static class SiteWork
{
    /// <summary>A clock at which a dose's window is open on the rehearsal's busiest day. It passes before anybody signs in: sessions end after half an hour.</summary>
    public static readonly Duration ToADose = Duration.FromHours(7.75);

    /// <summary>A candidate comes into the screening log: number and day are offered.</summary>
    public static async Task<string> Screen(this Person nurse)
    {
        await nurse.Open("/to-do");
        nurse.StartCounting();
        await nurse.Click("a.button:has-text('Add a candidate')");
        var number = await nurse.Page.Locator("#f-participant").InputValueAsync();
        await nurse.Click("form[action='/screening'] button");
        await nurse.At("/participants/" + number);
        return number;
    }

    /// <summary>The consent of a candidate, from their page.</summary>
    public static async Task Consent(this Person nurse, string number)
    {
        await nurse.Open("/participants/" + number);
        nurse.StartCounting();
        await nurse.Click(".todo a.row[href$='/record/giveConsent']");
        await nurse.Type("#f-documentVersion", "2.0");
        await nurse.Click("main form.form button");
        await nurse.At("/participants/" + number);
    }

    /// <summary>A candidate who is not randomised, with the reason from the list.</summary>
    public static async Task Exclude(this Person nurse, string number)
    {
        await nurse.Open("/participants/" + number);
        nurse.StartCounting();
        await nurse.Click(".can a[href$='/record/excludeCandidate']");
        await nurse.Choose("#f-reason", "declined");
        await nurse.Click("main form.form button");
        await nurse.At("/participants/" + number);
        (await nurse.Page.Locator(".stage").InnerTextAsync()).ShouldContain("Declined");
    }

    /// <summary>Every value that eligibility needs, filled in on one page, and the verdict recorded.</summary>
    public static async Task Eligibility(this Person nurse, string number)
    {
        await nurse.Open("/participants/" + number);
        nurse.StartCounting();
        await nurse.Click(".tabs a:has-text('Eligibility')");
        var today = LocalDatePattern.Iso.Parse(await nurse.Page.Locator("#f-takenOn").InputValueAsync()).Value;
        foreach (var (field, value) in Eligible(today))
        {
            var input = nurse.Page.Locator($"#f-v-{field}");
            if (await input.EvaluateAsync<string>("e => e.tagName") == "SELECT")
            {
                await nurse.Choose($"#f-v-{field}", value);
            }
            else
            {
                await nurse.Type($"#f-v-{field}", value);
            }
        }

        await nurse.Click("form[action$='/measurements'] button");
        await nurse.Click("form[action$='/assess'] button");
        (await nurse.Page.Locator(".next-step").InnerTextAsync()).ShouldContain("waits for an investigator's signature");
    }

    /// <summary>Values of somebody who meets every criterion of the interleukin-2 trial, in the units that are offered.</summary>
    public static (string Field, string Value)[] Eligible(LocalDate today) =>
    [
        ("tumour", "T3b"), ("nodes", "N0"), ("metastases", "M0"), ("ecog", "0"), ("age", "50"), ("sex", "male"), ("weight", "72"), ("leukocytes", "5000"), ("platelets", "200000"), ("haemoglobin", "12"),
        ("creatinine", "1.0"), ("directBilirubin", "0.3"), ("cardiacDisease", "no"), ("priorSystemicTreatment", "no"), ("fev1", "3.0"), ("fev1Predicted", "90"), ("priorRadiotherapy", "none"),
        ("otherMalignancy", "no"), ("hiv", "negative"), ("pregnancy", "notApplicable"), ("definitiveSurgery", LocalDatePattern.Iso.Format(today.PlusDays(-40))),
    ];

    /// <summary>An investigator opens the verdict on their list, reads it, and signs it.</summary>
    public static async Task SignEligibility(this Person doctor, string number)
    {
        await doctor.Open("/signing");
        doctor.StartCounting();
        await doctor.Click($"a.row[href^='/signing/{number}/']");
        await doctor.Show();
        await doctor.Click("button:has-text('Sign') >> nth=-1");
        await doctor.At("/signing");
    }

    /// <summary>Opens the page on which a candidate is randomised, from the list, and fills it in; it is not sent.</summary>
    public static async Task BeforeRandomisation(this Person nurse, string number)
    {
        await nurse.Open("/to-do");
        nurse.StartCounting();
        await nurse.Click($".todo a.row[href='/participants/{number}/randomise']");
        await nurse.Type("#f-number", number);
        await nurse.Show();
    }

    /// <summary>The button that randomises.</summary>
    public const string Randomise = "main form.form button.big";

    /// <summary>The dose that is due, from the list: the row, the box, the button.</summary>
    public static async Task<string> GiveDose(this Person nurse)
    {
        await nurse.Open("/to-do");
        nurse.StartCounting();
        await nurse.Click(".todo a.row[href*='/doses/']");
        var slot = new Uri(nurse.Page.Url).AbsolutePath;
        (await nurse.Page.Locator(".dose-figures").InnerTextAsync()).ShouldContain("million international units");
        await nurse.Click("input[name=complete]");
        await nurse.Click("button.big:has-text('Give')");
        await nurse.At(slot[..(slot.IndexOf("/doses", StringComparison.Ordinal) + 6)]);
        (await nurse.Page.Locator($"a.slot-given[href='{slot}']").CountAsync()).ShouldBe(1);
        return slot;
    }

    /// <summary>An adverse event, from the participant's page: the term is typed as it was seen, the grade picked beside its words.</summary>
    public static async Task ReportAdverseEvent(this Person nurse, string number, bool serious = false)
    {
        await nurse.Open("/participants/" + number);
        nurse.StartCounting();
        await nurse.Click("main a[href$='/adverse-events/new']");
        await nurse.Type("#f-search", "fever");
        await nurse.Enter("#f-search");
        await nurse.Click("input[name=grade][value='2']");
        if (serious)
        {
            await nurse.Click("input[name=seriousness][value=hospitalisation]");
        }

        await nurse.Click("input[name=attribution][value=probable]");
        await nurse.Click("main form.form button");
        await nurse.At($"/participants/{number}/adverse-events");
        (await nurse.Page.Locator("article.card h2").First.InnerTextAsync()).ShouldContain("Fever, grade 2");
    }

    /// <summary>Shows once more who somebody is, with the name where the form asks for it.</summary>
    public static async Task Show(this Person person)
    {
        if (await person.Page.Locator("#f-_account").CountAsync() > 0)
        {
            await person.Type("#f-_account", person.Account);
        }

        await person.Type("#f-_password", DemonstrationAccounts.Passphrase);
    }

    /// <summary>Where the browser is by now.</summary>
    public static async Task At(this Person person, string path)
    {
        if (new Uri(person.Page.Url).AbsolutePath != path)
        {
            new Uri(person.Page.Url).AbsolutePath.ShouldBe(path, await person.Page.Locator("main").InnerTextAsync());
        }
    }

    /// <summary>Seconds of typing at 40 words, 200 characters a minute.</summary>
    public static string Seconds(this Person person) => (person.Keys * 60.0 / 200).ToString("F0", CultureInfo.InvariantCulture);

    /// <summary>Somebody of a site who was randomised and is under treatment or in follow-up.</summary>
    public static string SomebodyTreated(this WebListening web)
    {
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site;
        return state.InOrder.Last(p => p.Site == site && p.Randomisation is not null && p.Death is null && !p.Cycles.IsEmpty).Id;
    }
}
