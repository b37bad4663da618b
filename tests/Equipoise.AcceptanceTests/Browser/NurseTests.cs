using System.Globalization;
using Equipoise.Tests;
using Equipoise.Web.Accounts;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>A research nurse's day in a real browser: counted, on a telephone without scripts, and without a mouse.</summary>
[Collection(PagesCollection.Name)]
public sealed class NurseTests(WebRehearsal rehearsal, Chromium chromium, ITestOutputHelper output)
{
    [BrowserFact]
    public Task A_nurses_tasks_take_the_clicks_and_keys_that_the_page_about_them_states() => Counted(1440, scripts: true);

    [BrowserFact]
    public Task A_nurses_tasks_succeed_on_a_telephone_without_scripts_and_take_no_more() => Counted(390, scripts: false);

    /// <summary>Every task, counted; the table of docs/web-tasks.md says the same of a desk with scripts and of a telephone without.</summary>
    private async Task Counted(int width, bool scripts)
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(SiteWork.ToADose);
        await using var nurse = await Person.SignIn(chromium, web, "nurse", width, scripts: scripts);
        await using var doctor = await Person.SignIn(chromium, web, "investigator", width, scripts: scripts);
        var table = new List<string>();
        Dictionary<string, (int Clicks, double Typing)> counts = new(StringComparer.Ordinal);
        void Count(string task, Person person)
        {
            counts.Add(task, (person.Clicks, person.Keys * 60.0 / 200));
            table.Add(string.Create(CultureInfo.InvariantCulture, $"| {task} | {person.Clicks} | {person.Keys} | {person.Loads} | {person.Seconds()} |"));
            output.WriteLine(table[^1]);
        }

        await nurse.GiveDose();
        Count("a dose given, from the to-do list", nurse);
        var other = await nurse.Screen();
        Count("a candidate screened, from the to-do list", nurse);
        await nurse.Exclude(other);
        Count("a candidate not to be randomised, with the reason, from their page", nurse);
        var number = await nurse.Screen();
        await nurse.Consent(number);
        Count("their consent, from their page", nurse);
        await nurse.Eligibility(number);
        Count("eligibility: 21 values and the verdict, from their page", nurse);
        await doctor.SignEligibility(number);
        Count("the investigator's signature of it, from the signing list", doctor);
        await nurse.BeforeRandomisation(number);
        await nurse.Click(SiteWork.Randomise);
        await nurse.At($"/participants/{number}/slip");
        Count("randomisation with re-authentication, from the to-do list to the slip", nurse);
        await nurse.ReportAdverseEvent(web.SomebodyTreated());
        Count("an adverse event, from the participant's page", nurse);

        counts["a dose given, from the to-do list"].Clicks.ShouldBeLessThanOrEqualTo(3);
        counts["a candidate screened, from the to-do list"].Typing.ShouldBeLessThan(30);
        var stated = Repository.Read("docs", "web-tasks.md").Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(l => l.TrimEnd());
        stated.ShouldBe(table);
        var candidate = web.Host.Current().Participants[number];
        candidate.Consent.ShouldNotBeNull();
        candidate.Randomisation.ShouldNotBeNull();
        nurse.Complaints.ShouldBeEmpty();
        doctor.Complaints.ShouldBeEmpty();
    }

    /// <summary>From the sign-in page to a dose given and a candidate screened by the keys alone; what has the focus is always seen.</summary>
    [BrowserFact]
    public async Task A_nurse_signs_in_gives_a_dose_and_screens_a_candidate_by_the_keyboard_alone()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(SiteWork.ToADose);
        await using var nurse = await Person.SignIn(chromium, web, "");
        var keys = new Keyboard(nurse.Page);
        await nurse.Open("/sign-in");
        await keys.To("#f-name");
        await keys.Write("nurse");
        await keys.To("#f-_password");
        await keys.Write(DemonstrationAccounts.Passphrase);
        await keys.Send();
        await nurse.At("/to-do");

        // The first stop of every page is the way past the navigation, and it is seen there.
        await keys.To("a.skip");
        await nurse.Page.Keyboard.PressAsync("Enter");
        (await nurse.Page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("content");
        await keys.To(".todo a.row[href*='/doses/']");
        await keys.Send();
        var slot = new Uri(nurse.Page.Url).AbsolutePath;
        await keys.To("input[name=complete]");
        await nurse.Page.Keyboard.PressAsync("Space");
        await keys.To("button.big:not(.second)");
        await keys.Send();
        (await nurse.Page.Locator($"a.slot-given[href='{slot}']").CountAsync()).ShouldBe(1);

        await keys.To(".topbar a[href='/screening']");
        await keys.Send();
        await keys.To("form[action='/screening'] button");
        await keys.Send();
        new Uri(nurse.Page.Url).AbsolutePath.ShouldStartWith("/participants/");
        output.WriteLine($"{keys.Presses} keys");
        nurse.Complaints.ShouldBeEmpty();
    }

    /// <summary>The keys of somebody who has no mouse.</summary>
    private sealed class Keyboard(IPage page)
    {
        public int Presses { get; private set; }

        /// <summary>Tabs on until what is looked for has the focus; each stop on the way shows that it has it, and lies in the window.</summary>
        public async Task To(string selector)
        {
            for (var tabs = 0; tabs < 120; tabs++)
            {
                await page.Keyboard.PressAsync("Tab");
                Presses++;
                var seen = await page.EvaluateAsync<string>(
                    """
                    () => {
                      const e = document.activeElement;
                      if (!e || e === document.body) { return ''; }
                      const style = getComputedStyle(e), box = e.getBoundingClientRect();
                      const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                      const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
                      return marked && inside ? '' : e.outerHTML.slice(0, 120) + ': outline ' + style.outline + ', at ' + Math.round(box.left) + ' ' + Math.round(box.top) + ' ' + Math.round(box.width) + ' ' + Math.round(box.height);
                    }
                    """);
                seen.ShouldBeEmpty("has the focus and does not show it");
                if (await page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", selector))
                {
                    return;
                }
            }

            throw new InvalidOperationException($"the tabulator does not come to {selector} on {page.Url}");
        }

        public async Task Write(string text)
        {
            Presses += text.Length;
            await page.Keyboard.TypeAsync(text);
        }

        public async Task Send()
        {
            Presses++;
            await Person.Loaded(page, () => page.Keyboard.PressAsync("Enter"));
        }
    }
}
