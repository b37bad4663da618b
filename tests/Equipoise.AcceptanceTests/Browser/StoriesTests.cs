using Equipoise.Trials.Ledger;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>Each person's main task from end to end in a real browser; the nurse's stand in <see cref="NurseTests"/>. At the end of each no browser has complained.</summary>
[Collection(PagesCollection.Name)]
public sealed class StoriesTests(WebRehearsal rehearsal, Chromium chromium)
{
    [BrowserFact]
    public async Task An_investigator_opens_a_serious_event_and_the_casebook_and_signs_what_was_read()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        await using var nurse = await Person.SignIn(chromium, web, "nurse", 390);
        var number = web.SomebodyTreated();
        await nurse.ReportAdverseEvent(number, serious: true);
        (await nurse.Page.Locator("article.card .clock-line").First.InnerTextAsync()).ShouldContain("to sponsor");

        await using var doctor = await Person.SignIn(chromium, web, "investigator");
        await doctor.Open("/to-do");
        (await doctor.Page.Locator(".tallies div:has(a[href='/signing']) dd").InnerTextAsync()).ShouldBe("2");
        await doctor.Click(".tallies a[href='/signing']");
        await doctor.Click("section:has-text('Serious adverse events') a.row");
        (await doctor.Page.Locator("main").InnerTextAsync()).ShouldContain("Fever");
        await doctor.Click("a:has-text('Read; on to the next')");
        (await doctor.Page.Locator("h1").InnerTextAsync()).ShouldStartWith("Relapse");
        await doctor.Click("a:has-text('Read; back to the list')");
        (await doctor.Page.Locator("form.batch input[name=read]").CountAsync()).ShouldBe(2);
        await doctor.Show();
        await doctor.Click("form.batch button:has-text('Sign those ticked')");
        (await doctor.Page.Locator("main").InnerTextAsync()).ShouldContain("Nothing waits for your signature.");
        var signed = web.Host.Current().Participants[number];
        signed.IsSigned(signed.AdverseEvents[^1].Entry).ShouldBeTrue();
        signed.IsSigned(signed.Relapse!.Value.Sequence).ShouldBeTrue();
        await doctor.Click(".topbar a[href='/my-site']");
        await doctor.At("/my-site");
        None(nurse, doctor);
    }

    [BrowserFact]
    public async Task A_data_manager_asks_the_nurse_answers_in_place_and_the_query_is_closed()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var number = web.SomebodyTreated();
        await using var manager = await Person.SignIn(chromium, web, "data-manager");
        await manager.Open("/records/" + number);
        await manager.Click("a:has-text('Raise a query')");
        await manager.Type("#f-text", "Which imaging established the relapse?");
        await manager.Click("main form.form button");
        await manager.At("/query-ageing");

        await using var nurse = await Person.SignIn(chromium, web, "nurse", 390);
        await nurse.Open("/to-do");
        await nurse.Click(".todo a.row[href^='/queries']");
        var card = nurse.Page.Locator("article.query", new() { HasText = "Which imaging established the relapse?" });
        await card.Locator("textarea").FillAsync("CT of the abdomen, report in the chart");
        await nurse.Click(card.Locator("button"));
        (await nurse.Page.Locator("main").InnerTextAsync()).ShouldContain("No query waits for an answer.");

        await manager.Open("/query-ageing");
        var row = manager.Page.Locator("tr", new() { HasText = "CT of the abdomen, report in the chart" });
        (await row.InnerTextAsync()).ShouldContain("Answered");
        await manager.Click(row.Locator("a:has-text('Close')"));
        await manager.Type("#f-ground", "Answered");
        await manager.Click("main form.form button");
        await manager.At("/query-ageing");
        web.Host.Current().Participants[number].Queries[^1].Status.ShouldBe(QueryStatus.Closed);
        None(manager, nurse);
    }

    [BrowserFact]
    public async Task A_blinded_statistician_sees_pooled_events_and_when_the_look_will_come_and_no_arm()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        await using var statistician = await Person.SignIn(chromium, web, "statistician");
        await statistician.Open("/");
        await statistician.At("/pooled");
        var page = await statistician.Page.Locator("main").InnerTextAsync();
        page.ShouldContain("Everything on this page is counted over both arms together");
        (await statistician.Page.Locator("tr:has-text('Interim analysis')").First.InnerTextAsync()).ShouldMatch("to come\\s+200[0-9]-[0-9]{2}-[0-9]{2}");
        foreach (var arm in web.Host.Current().Protocol!.Document.Arms)
        {
            page.ShouldNotContain(arm.Label);
        }

        await statistician.Click(".topbar a[href='/simulation']");
        await statistician.Page.Locator("#f-scenario").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await statistician.Type("#f-seed", "4");
        await statistician.Type("#f-replicates", "100");
        await statistician.Click("main form button");
        (await statistician.Page.Locator("#found").InnerTextAsync()).ShouldContain("100 trials");
        await statistician.Click(".topbar a[href='/design']");
        (await statistician.Open("/unblinded")).ShouldBe(403);
        None(statistician);
    }

    /// <summary>The data manager takes the cut by the wizard; the independent statistician reads the closed report, the boundary, the conditional power and records the look; two members of the board sign an advice; the sponsor decides.</summary>
    [BrowserFact]
    public async Task A_cut_goes_from_the_data_manager_by_the_independent_statistician_and_the_board_to_the_sponsors_decision()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        await using var manager = await Person.SignIn(chromium, web, "data-manager");
        await manager.Open("/cuts");
        await manager.Type("#f-cut", "interim-1");
        await manager.Choose("#f-analysis", "interim");
        await manager.Click("button:has-text('Show what it would hold')");
        (await manager.Page.Locator("h1").InnerTextAsync()).ShouldContain("interim-1");
        await manager.Show();
        await manager.Click("button:has-text('Sign and take the cut')");
        await manager.At("/cuts/interim-1");

        await using var independent = await Person.SignIn(chromium, web, "independent-statistician");
        await independent.Open("/unblinded");
        await independent.Click("a:has-text('Closed report')");
        (await independent.Page.Locator(".banners").InnerTextAsync()).ShouldContain("CONFIDENTIAL - CLOSED");
        foreach (var picture in new[] { "boundary", "conditional-power" })
        {
            await independent.Open("/unblinded");
            await independent.Click($"a[href='/unblinded/{picture}?cut=interim-1']");
            (await independent.Page.Locator("main svg").CountAsync()).ShouldBeGreaterThan(0, picture);
            (await independent.Page.Locator("main table").CountAsync()).ShouldBeGreaterThan(0, picture);
        }

        await independent.Open("/unblinded");
        await independent.Click("a:has-text('Evaluate and record')");
        await independent.Show();
        await independent.Click("button:has-text('Sign and record the result')");
        await independent.At("/unblinded");

        await using var first = await Person.SignIn(chromium, web, "board-1");
        await first.Open("/board");
        await first.Click("a:has-text('Closed report')");
        (await first.Page.Locator(".banners").InnerTextAsync()).ShouldContain("CONFIDENTIAL - CLOSED");
        await first.Open("/board/recommendation");
        await first.Click("a:has-text('Advise')");
        await first.Choose("#f-advice", "continue");
        await first.Type("#f-rationale", "The boundary is not crossed and safety is as expected.");
        await first.Show();
        await first.Click("main form.form button");
        await first.At("/board/recommendation");
        await first.Click("a:has-text('Sign the advice')");
        await first.Show();
        await first.Click("main form.form button");
        await using var second = await Person.SignIn(chromium, web, "board-2", 390);
        await second.Open("/board/recommendation");
        await second.Click("a:has-text('Sign the advice')");
        (await second.Page.Locator("main").InnerTextAsync()).ShouldContain("The boundary is not crossed");
        await second.Show();
        await second.Click("main form.form button");
        (await second.Page.Locator("main").InnerTextAsync()).ShouldContain("2 of 2 needed");

        await using var sponsor = await Person.SignIn(chromium, web, "sponsor");
        await sponsor.Open("/");
        await sponsor.At("/sponsor");
        await sponsor.Click("a[href*='recordSponsorDecision']");
        await sponsor.Choose("#f-decision", "follow");
        await sponsor.Type("#f-ground", "As the board advises");
        await sponsor.Show();
        await sponsor.Click("main form.form button");
        await sponsor.Open("/sponsor");
        (await sponsor.Page.Locator("main").InnerTextAsync()).ShouldContain("follows the advice");
        None(manager, independent, first, second, sponsor);
    }

    [BrowserFact]
    public async Task An_inspector_sees_a_records_trail_exports_it_looks_at_rights_of_a_past_day_and_verifies_the_chain()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var corrected = web.Host.Current().InOrder.First(p => p.Corrections.Length > 1);
        await using var inspector = await Person.SignIn(chromium, web, "inspector");
        await inspector.Open("/inspection");
        await inspector.Type("#participant", corrected.Id);
        await inspector.Click("button:has-text('Find')");
        await inspector.At("/records/" + corrected.Id);
        await inspector.Choose("#changes", "yes");
        await inspector.Click("button:has-text('Show')");
        var cells = await inspector.Page.Locator("table.trail tbody tr").First.Locator("td").AllInnerTextsAsync();
        (cells.Count, cells[2].Contains("nurse", StringComparison.Ordinal)).ShouldBe((8, true), "who");
        cells[5].ShouldNotBeNullOrWhiteSpace("the old value");
        cells[6].ShouldNotBe(cells[5], "the new value");
        cells[7].ShouldNotBeNullOrWhiteSpace("why");
        var file = await inspector.Page.RunAndWaitForDownloadAsync(() => inspector.Click("a:has-text('Export as CSV')"));
        (await File.ReadAllTextAsync(await file.PathAsync())).Split('\n').Length.ShouldBeGreaterThan(EventHistory.NewestFirst(corrected.History).Count());

        await inspector.Click(".topbar a:has-text('Rights')");
        (await inspector.Page.Locator(".found").First.InnerTextAsync()).ShouldContain("9 people");
        await inspector.Page.Locator("#at").FillAsync("2001-06-01");
        await inspector.Click("main form button");
        (await inspector.Page.Locator("main").InnerTextAsync()).ShouldNotContain("independent-statistician");
        (await inspector.Page.Locator("h1").InnerTextAsync()).ShouldContain("2001-06-01");

        await inspector.Click(".topbar a:has-text('Verification')");
        await inspector.Click("a:has-text('Verify now')");
        (await inspector.Page.Locator("main").InnerTextAsync()).ShouldContain("Intact");
        None(inspector);
    }

    private static void None(params Person[] people)
    {
        foreach (var person in people)
        {
            person.Complaints.ShouldBeEmpty(person.Account);
        }
    }
}
