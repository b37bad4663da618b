using System.Diagnostics;
using Equipoise.Tests;
using Microsoft.Playwright;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>The pictures of docs/web.md, made anew where EQUIPOISE_SCREENSHOTS is 1: every role's main pages of the rehearsed trial in a busy hour.</summary>
[Collection(PagesCollection.Name)]
public sealed class PicturesTests(WebRehearsal rehearsal, Chromium chromium)
{
    private static readonly string Folder = Repository.Path("docs", "images", "web");

    [BrowserFact]
    public async Task Every_picture_of_the_docs_is_there_and_small_and_is_made_anew_where_that_is_asked_for()
    {
        if (Environment.GetEnvironmentVariable("EQUIPOISE_SCREENSHOTS") == "1")
        {
            await Make();
        }

        var shown = Repository.Read("docs", "web.md").Split("images/web/").Skip(1).Select(p => p[..p.IndexOf(')', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        var there = Directory.GetFiles(Folder, "*.png").Select(f => new FileInfo(f)).ToList();
        there.Select(f => f.Name).ShouldBe(shown, ignoreOrder: true);
        there.ShouldAllBe(f => f.Length < 130_000);
        there.Sum(f => f.Length).ShouldBeLessThan(2_500_000);
    }

    private async Task Make()
    {
        Directory.CreateDirectory(Folder);
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(SiteWork.ToADose);
        var treated = web.SomebodyTreated();
        await using var nurse = await Person.SignIn(chromium, web, "nurse");
        await using var telephone = await Person.SignIn(chromium, web, "nurse", 390);
        await using var night = await Person.SignIn(chromium, web, "nurse", 390, ColorScheme.Dark);
        await using var doctor = await Person.SignIn(chromium, web, "investigator");
        await using var manager = await Person.SignIn(chromium, web, "data-manager");
        await using var nobody = await Person.SignIn(chromium, web, "");

        await Picture(nobody, "/sign-in", "sign-in");
        var declined = await nurse.Screen();
        await nurse.Exclude(declined);
        var candidate = await nurse.Screen();
        await nurse.Consent(candidate);
        await Picture(nurse, $"/participants/{candidate}/eligibility", "eligibility-before", top: "#values-title");
        await nurse.Eligibility(candidate);
        await doctor.SignEligibility(candidate);
        await nurse.BeforeRandomisation(candidate);
        await Picture(nurse, null, "randomise");
        await nurse.Click(SiteWork.Randomise);
        await Picture(nurse, null, "slip");
        var waiting = await nurse.Screen();
        await nurse.Consent(waiting);
        await nurse.Eligibility(waiting);
        await nurse.Screen();
        await nurse.ReportAdverseEvent(treated, serious: true);
        await Picture(telephone, $"/participants/{treated}/adverse-events", "adverse-events-390");
        await manager.Open($"/records/{treated}/query");
        await manager.Type("#f-text", "The relapse is stated as local; the report of the images names a lung. Which is right?");
        await manager.Click("main form.form button");

        await Picture(nurse, "/to-do", "to-do");
        await Picture(night, "/to-do", "to-do-390-dark");
        await Picture(nurse, "/screening", "screening");
        await Picture(nurse, $"/participants/{waiting}/eligibility", "eligibility");
        await Picture(nurse, $"/participants/{treated}", "participant");
        await Picture(nurse, $"/participants/{treated}/doses", "doses");
        await telephone.Open("/to-do");
        await telephone.Click(".todo a.row[href*='/doses/']");
        await Picture(telephone, null, "dose-390");
        await Picture(night, $"/participants/{treated}/doses", "doses-390-dark");
        await Picture(nurse, $"/participants/{treated}/adverse-events/new?term=Hypotension", "adverse-event");
        await Picture(nurse, $"/participants/{candidate}/visits", "visits");
        await Picture(telephone, "/queries", "queries-390");
        var cycle = web.Host.Current().Participants[treated].Cycles[^1].Start.Sequence;
        await Picture(nurse, System.FormattableString.Invariant($"/participants/{treated}/entries/{cycle}"), "correct");
        await Picture(doctor, "/signing", "signing");
        await doctor.Click("section:has-text('Serious adverse events') a.row");
        await Picture(doctor, null, "sign");
        await Picture(doctor, "/my-site", "my-site");

        await Picture(manager, "/centre", "centre");
        await Picture(manager, "/missing", "missing");
        await Picture(manager, "/cuts/preview?cut=interim-1&analysis=interim&asOf=2001-06-14", "cut-preview");
        await manager.Show();
        await manager.Click("button:has-text('Sign and take the cut')");

        await using var statistician = await Person.SignIn(chromium, web, "statistician");
        await Picture(statistician, "/pooled", "pooled");
        await using var independent = await Person.SignIn(chromium, web, "independent-statistician");
        await Picture(independent, "/unblinded/interim-1/report", "closed-report");
        await Picture(independent, "/unblinded/boundary?cut=interim-1", "boundary");
        await Picture(independent, "/unblinded/conditional-power?cut=interim-1", "conditional-power");
        await independent.Open("/unblinded/interim-1/result");
        await independent.Show();
        await independent.Click("button:has-text('Sign and record the result')");
        await using var board = await Person.SignIn(chromium, web, "board-1", scheme: ColorScheme.Dark);
        await board.Open("/board/interim-1/advise");
        await board.Choose("#f-advice", "continue");
        await board.Type("#f-rationale", "The boundary is not crossed and safety is as expected.");
        await board.Show();
        await board.Click("main form.form button");
        await Picture(board, "/board/recommendation", "recommendation-dark");
        await using var sponsor = await Person.SignIn(chromium, web, "sponsor");
        await Picture(sponsor, "/sponsor", "sponsor");

        var corrected = web.Host.Current().InOrder.First(p => p.Corrections.Length > 1).Id;
        await using var inspector = await Person.SignIn(chromium, web, "inspector");
        await Picture(inspector, $"/records/{corrected}?changes=yes", "trail");
        await Picture(inspector, "/inspection/rights", "rights");
        await Picture(inspector, "/inspection/verification?run=yes", "verification");
    }

    /// <summary>A picture of a page from its top, or from an element on it, no longer than a large screen.</summary>
    private static async Task Picture(Person person, string? path, string name, string? top = null)
    {
        if (path is not null)
        {
            (await person.Open(path)).ShouldBe(200, path);
        }

        var width = person.Page.ViewportSize!.Width;
        var from = top is null ? 0 : Math.Max(0, (await person.Page.Locator(top).BoundingBoxAsync())!.Y - 20);
        var height = Math.Min(await person.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight") - from, width == 390 ? 1_150 : 1_250);
        var file = Path.Combine(Folder, name + ".png");
        await person.Page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true, Clip = new Clip { X = 0, Y = from, Width = width, Height = height } });
        using var smaller = Process.Start(new ProcessStartInfo("convert") { ArgumentList = { file, "-strip", "-dither", "None", "-colors", "64", "-define", "png:compression-level=9", file } })!;
        await smaller.WaitForExitAsync();
    }
}
