using System.Collections.Immutable;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Features.People;

/// <summary>
/// <c>/people</c>: accounts and roles, for the sponsor and data managers. Roles are given and withdrawn by entries of the ledger; accounts are invited, confirmed, reset and closed, and never removed. Of a database that
/// several trials share, each sees whom it invited or gave a role, and looks after whom it invited; of others no more than that the name is taken.
/// </summary>
internal static class PeopleEndpoint
{
    /// <summary>Everybody, now or as of a past day (REQ-C4).</summary>
    public static async Task<IResult> Get(MaskedTrial trial, Accounts.People people, string? on) => Page(await ReadAsync(trial, people, on));

    /// <summary>Invites a person, and shows the link once.</summary>
    public static async Task<IResult> Invite(HttpContext context, MaskedTrial trial, Accounts.People people, PostedForm posted)
    {
        var answer = await people.InviteAsync(trial.Viewer.Account, posted["name"].Trim(), posted["fullName"], posted["email"], Address.Of(context));
        return answer.Refused is null
            ? Person(trial, people, await people.AllAsync(), posted["name"].Trim(), new PersonNews(Link(context, answer.Secret!), null, null))
            : Page(await ReadAsync(trial, people, null) with { Problem = answer.Refused, Typed = posted.Fields }, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>One person.</summary>
    public static async Task<IResult> One(HttpContext context, MaskedTrial trial, Accounts.People people, string account) => Find(await people.AllAsync(), trial, account) is { } all ? Person(trial, people, all, account, PersonNews.None) : Problem.NotFound(context);

    /// <summary>Gives a role.</summary>
    public static Task<IResult> Give(HttpContext context, MaskedTrial trial, Accounts.People people, CommandDesk desk, PostedForm posted, string account) =>
        CommandAsync(context, trial, people, account, async () =>
        {
            // The printed name goes into the ledger, so that signatures can be read without the accounts.
            var name = (await people.AllAsync()).FirstOrDefault(p => p.Account == account)?.FullName ?? "";
            return await desk.GiveAsync("giveGrant", posted.With(("account", account), ("name", name)));
        });

    /// <summary>Withdraws a role.</summary>
    public static Task<IResult> Withdraw(HttpContext context, MaskedTrial trial, Accounts.People people, CommandDesk desk, PostedForm posted, string account) =>
        CommandAsync(context, trial, people, account, () => desk.GiveAsync("withdrawGrant", posted.With(("account", account))));

    /// <summary>Issues a new way in, and shows the link once.</summary>
    public static async Task<IResult> Reset(HttpContext context, MaskedTrial trial, Accounts.People people, string account)
    {
        if (!await LooksAfterAsync(people, account))
        {
            return Problem.NotFound(context);
        }

        var answer = await people.ResetAsync(trial.Viewer.Account, account, Address.Of(context));
        return Person(trial, people, await people.AllAsync(), account, new PersonNews(answer.Secret is { } secret ? Link(context, secret) : null, answer.Refused, null));
    }

    /// <summary>Confirms who uses the account.</summary>
    public static async Task<IResult> Confirm(HttpContext context, MaskedTrial trial, Accounts.People people, PostedForm posted, string account) =>
        await DoneAsync(context, trial, people, account, () => people.ConfirmAsync(trial.Viewer.Account, account, posted["how"], Address.Of(context)));

    /// <summary>Closes the account.</summary>
    public static async Task<IResult> Close(HttpContext context, MaskedTrial trial, Accounts.People people, string account) =>
        await DoneAsync(context, trial, people, account, () => people.CloseAsync(trial.Viewer.Account, account, Address.Of(context)));

    /// <summary>Ends all sessions of the account.</summary>
    public static Task<IResult> EndSessions(HttpContext context, MaskedTrial trial, Accounts.People people, Sessions sessions, string account) => DoneAsync(context, trial, people, account, async () =>
    {
        await sessions.EndAllAsync(account, SessionEnd.ByManager);
        return null;
    });

    private static async Task<IResult> CommandAsync(HttpContext context, MaskedTrial trial, Accounts.People people, string account, Func<Task<ActOutcome>> give)
    {
        if (Find(await people.AllAsync(), trial, account) is not { } all)
        {
            return Problem.NotFound(context);
        }

        var outcome = await give();
        return outcome.Done ? Results.Redirect("/people/" + account) : Person(trial, people, all, account, new PersonNews(null, null, outcome));
    }

    private static async Task<IResult> DoneAsync(HttpContext context, MaskedTrial trial, Accounts.People people, string account, Func<Task<string?>> act)
    {
        if (!await LooksAfterAsync(people, account))
        {
            return Problem.NotFound(context);
        }

        var problem = await act();
        return problem is null ? Results.Redirect("/people/" + account) : Person(trial, people, await people.AllAsync(), account, new PersonNews(null, problem, null));
    }

    private static ImmutableArray<Person>? Find(ImmutableArray<Person> all, MaskedTrial trial, string account) => all.Any(p => p.Account == account) || trial.State.Grants.Any(g => g.Account == account) ? all : null;

    /// <summary>Whether the account is this trial's to confirm, reset and close.</summary>
    private static async Task<bool> LooksAfterAsync(Accounts.People people, string account) => (await people.AllAsync()).Any(p => p.Account == account && people.LooksAfter(p));

    private static string Link(HttpContext context, string secret) => $"{context.Request.Scheme}://{context.Request.Host}/invitation/{secret}";

    private static async Task<PeopleView> ReadAsync(MaskedTrial trial, Accounts.People people, string? on)
    {
        var day = on is { Length: > 0 } && LocalDatePattern.Iso.Parse(on) is { Success: true, Value: var parsed } ? parsed : (LocalDate?)null;
        var at = day is { } past ? Instant.Min(trial.Now, past.PlusDays(1).AtMidnight().InUtc().ToInstant() - Duration.FromNanoseconds(1)) : trial.Now;
        var grants = trial.State.Grants.Where(g => g.HadForce(at)).ToImmutableArray();
        var ever = trial.State.Grants.Select(g => g.Account).ToHashSet(StringComparer.Ordinal);
        var all = (await people.AllAsync()).Where(p => people.LooksAfter(p) || ever.Contains(p.Account)).ToList();
        var known = all.Select(p => p.Account).ToHashSet(StringComparer.Ordinal);
        return new PeopleView(
            [.. all.Select(p => new PersonLine(p.Account, p, Grants(grants, p.Account), Sees(trial, grants, p.Account))), .. grants.Select(g => g.Account).Where(a => !known.Contains(a)).Distinct(StringComparer.Ordinal).Select(a => new PersonLine(a, null, Grants(grants, a), Sees(trial, grants, a)))],
            day, on is { Length: > 0 } && day is null ? $"\"{on}\" is not a date; accepted is one such as 2026-03-01." : null, ImmutableDictionary<string, string>.Empty);
    }

    private static ImmutableArray<Grant> Grants(ImmutableArray<Grant> grants, string account) => [.. grants.Where(g => g.Account == account)];

    private static bool Sees(MaskedTrial trial, ImmutableArray<Grant> grants, string account) => grants.Any(g => g.Account == account && GiveGrant.SeesResults(g.Role, trial.Protocol.Document.Access));

    private static RazorComponentResult<PeoplePage> Page(PeopleView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = view.Problem is null ? status : StatusCodes.Status422UnprocessableEntity };

    private static RazorComponentResult<PersonPage> Person(MaskedTrial trial, Accounts.People people, ImmutableArray<Person> all, string account, PersonNews news)
    {
        var grants = trial.State.Grants.Where(g => g.Account == account).ToImmutableArray();
        var known = all.FirstOrDefault(p => p.Account == account);
        var roles = Enum.GetValues<Role>().Where(r => r != Role.System && (trial.Viewer.Role == Role.Sponsor || Grant.OfSites.Contains(r) || r == Role.Inspector));
        return new RazorComponentResult<PersonPage>(new
        {
            View = new PersonView(
                account, known is not null && (people.LooksAfter(known) || grants.Length > 0) ? known : null, grants, trial.Viewer.Account,
                [.. roles.Select(r => (Words.Of(r), Words.Spoken(r) + (GiveGrant.SeesResults(r, trial.Protocol.Document.Access) ? " (sees results by arm)" : "")))],
                [.. trial.State.Sites.Values.Select(s => (s.Id, s.Id + " " + s.Name))],
                [.. grants.Where(g => g.HasForce && GiveGrant.SeesResults(g.Role, trial.Protocol.Document.Access)).Select(g => g.Role)],
                news)
            {
                Elsewhere = known is not null && !people.LooksAfter(known),
            },
        })
        { StatusCode = news.Problem is null && news.Outcome is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }
}

/// <summary>Everybody.</summary>
/// <param name="Lines">A line for each.</param>
/// <param name="On">The past day whose roles are shown; null for now.</param>
/// <param name="Problem">What stands against the form; null for nothing.</param>
/// <param name="Typed">What was typed into it.</param>
public sealed record PeopleView(ImmutableArray<PersonLine> Lines, LocalDate? On, string? Problem, ImmutableDictionary<string, string> Typed);

/// <summary>A person's line.</summary>
/// <param name="Name">The account.</param>
/// <param name="Account">What is known of it; null where the ledger names an account that is none here.</param>
/// <param name="Grants">Roles that have, or had, force.</param>
/// <param name="SeesResults">Whether one of them sees results by arm.</param>
public sealed record PersonLine(string Name, Person? Account, ImmutableArray<Grant> Grants, bool SeesResults);

/// <summary>One person.</summary>
/// <param name="Name">The account.</param>
/// <param name="Account">What is known of it; null where the ledger names an account that is none here.</param>
/// <param name="Grants">Every role given, also those withdrawn.</param>
/// <param name="Viewer">Who looks.</param>
/// <param name="Roles">Roles that the viewer may give.</param>
/// <param name="Sites">Sites.</param>
/// <param name="SeesResultsAs">Roles that see results by arm.</param>
/// <param name="News">What came of the form sent.</param>
public sealed record PersonView(string Name, Person? Account, ImmutableArray<Grant> Grants, string Viewer, ImmutableArray<(string Word, string Text)> Roles, ImmutableArray<(string Word, string Text)> Sites, ImmutableArray<Role> SeesResultsAs, PersonNews News)
{
    /// <summary>Whether the account was invited in another trial of the same database, whose managers of users look after it.</summary>
    public bool Elsewhere { get; init; }
}

/// <summary>What came of a form about a person.</summary>
/// <param name="Link">A one-time link, shown this once; null for none.</param>
/// <param name="Problem">What stands against it; null for nothing.</param>
/// <param name="Outcome">What came of a command that was refused; null for none.</param>
public sealed record PersonNews(string? Link, string? Problem, ActOutcome? Outcome)
{
    /// <summary>Nothing was sent.</summary>
    public static PersonNews None { get; } = new(null, null, null);
}
