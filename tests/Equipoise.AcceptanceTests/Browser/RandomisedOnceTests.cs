using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>An impatient hand in a real browser: two clicks on the button that randomises, the back button, the form sent again. One allocation, and the same slip.</summary>
[Collection(PagesCollection.Name)]
public sealed class RandomisedOnceTests(WebRehearsal rehearsal, Chromium chromium, ITestOutputHelper output)
{
    [BrowserFact]
    public Task Two_clicks_the_back_button_and_a_form_sent_again_randomise_once_with_scripts() => Impatient(scripts: true);

    [BrowserFact]
    public Task Two_clicks_the_back_button_and_a_form_sent_again_randomise_once_without_scripts() => Impatient(scripts: false);

    private async Task Impatient(bool scripts)
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        await using var nurse = await Person.SignIn(chromium, web, "nurse", scripts: scripts);
        await using var doctor = await Person.SignIn(chromium, web, "investigator", scripts: scripts);
        var number = await nurse.Screen();
        await nurse.Consent(number);
        await nurse.Eligibility(number);
        await doctor.SignEligibility(number);

        var posts = 0;
        nurse.Page.Request += (_, request) => posts += request.Method == "POST" && request.Url.EndsWith("/randomise", StringComparison.Ordinal) ? 1 : 0;
        await nurse.BeforeRandomisation(number);
        var left = await nurse.Context.NewPageAsync();
        await left.GotoAsync(nurse.Page.Url);

        // The first answer takes its time, so that the second click finds the form still there.
        await nurse.Page.RouteAsync("**/randomise", async route =>
        {
            await Task.Delay(400);
            await route.ContinueAsync();
        });
        await nurse.Page.Locator(SiteWork.Randomise).ScrollIntoViewIfNeededAsync();
        var box = (await nurse.Page.Locator(SiteWork.Randomise).BoundingBoxAsync())!;
        for (var click = 0; click < 2; click++)
        {
            await nurse.Page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
            await Task.Delay(100);
        }

        await nurse.Page.WaitForURLAsync("**/slip");
        await nurse.Page.UnrouteAllAsync();
        var slip = await nurse.Page.Locator(".slip").InnerTextAsync();
        var entries = web.Host.Current().Version;
        output.WriteLine($"two clicks: {posts} posts");

        // Back is the slip again, or a form that was sent already: sent once more it leads to the same slip.
        await nurse.Page.GoBackAsync();
        if (await nurse.Page.Locator("#f-number").CountAsync() > 0)
        {
            await nurse.Page.Locator("#f-number").FillAsync(number);
            await nurse.Show();
            await nurse.Page.Locator(SiteWork.Randomise).ClickAsync();
            output.WriteLine("back: the form, sent once more");
        }

        await nurse.Page.WaitForURLAsync("**/slip");
        (await nurse.Page.Locator(".slip").InnerTextAsync()).ShouldBe(slip);
        await nurse.Page.ReloadAsync();
        (await nurse.Page.Locator(".slip").InnerTextAsync()).ShouldBe(slip);

        // The address of the form leads to the slip too, and so does a tab in which the form was left open: with a key of its own.
        await nurse.Open($"/participants/{number}/randomise");
        await nurse.At($"/participants/{number}/slip");
        await left.Locator("#f-number").FillAsync(number);
        if (await left.Locator("#f-_account").CountAsync() > 0)
        {
            await left.Locator("#f-_account").FillAsync("nurse");
        }

        await left.Locator("#f-_password").FillAsync(DemonstrationAccounts.Passphrase);
        await left.Locator(SiteWork.Randomise).ClickAsync();
        (await left.Locator(".slip").InnerTextAsync()).ShouldBe(slip);
        var state = web.Host.Current();
        state.Version.ShouldBe(entries);
        EventHistory.NewestFirst(state.Participants[number].History).Count(h => h.Fact is ParticipantRandomised).ShouldBe(1);
        nurse.Complaints.ShouldBeEmpty();
    }
}
