using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Features.Account;
using Equipoise.Web.Features.Api;
using Equipoise.Web.Features.ApiResults;
using Equipoise.Web.Features.Drafts;
using Equipoise.Web.Features.Health;
using Equipoise.Web.Features.Home;
using Equipoise.Web.Features.Metrics;
using Equipoise.Web.Features.People;
using Equipoise.Web.Features.SignIn;
using Equipoise.Web.Features.Inspection;
using Equipoise.Web.Features.Pooled;
using Equipoise.Web.Features.Records;
using Equipoise.Web.Features.Site.AdverseEvents;
using Equipoise.Web.Features.Site.Doses;
using Equipoise.Web.Features.Site.Eligibility;
using Equipoise.Web.Features.Site.Entries;
using Equipoise.Web.Features.Site.MySite;
using Equipoise.Web.Features.Site.Participants;
using Equipoise.Web.Features.Site.Queries;
using Equipoise.Web.Features.Site.Randomisation;
using Equipoise.Web.Features.Site.Record;
using Equipoise.Web.Features.Site.Screening;
using Equipoise.Web.Features.Site.Signing;
using Equipoise.Web.Features.Site.SourceData;
using Equipoise.Web.Features.Site.ToDo;
using Equipoise.Web.Features.Site.Unblinding;
using Equipoise.Web.Features.Site.Visits;
using Equipoise.Web.Features.Style;
using Equipoise.Web.Features.Unblinded;

namespace Equipoise.Web;

/// <summary>One route: what it answers to, who may use it and what it shows at most, and what answers. There is no other way to map one: the compiler refuses it.</summary>
/// <param name="Verb">GET or POST; GET answers HEAD too.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Policy">Who, and what at most.</param>
/// <param name="Handler">What answers.</param>
internal sealed record Route(string Verb, string Pattern, Policy Policy, Delegate Handler)
{
    /// <summary>A route that shows.</summary>
    public static Route Get(string pattern, Policy policy, Delegate handler) => new(HttpMethods.Get, pattern, policy, handler);

    /// <summary>A route that acts.</summary>
    public static Route Post(string pattern, Policy policy, Delegate handler) => new(HttpMethods.Post, pattern, policy, handler);

    /// <summary>Whether programs use it with a token, and no form of ours is posted to it.</summary>
    public bool IsApi => Pattern.StartsWith("/api/", StringComparison.Ordinal);
}

/// <summary>Every route of the program. Only what stands here is mapped; a test compares the two, tries each with each role, and holds each handler's parameters against its policy.</summary>
internal static class RouteCatalogue
{
    /// <summary>Roles by what programs that act for them may read.</summary>
    private static readonly ImmutableArray<Role> OfSite = [Role.Nurse, Role.Investigator], OfRecords = [Role.DataManager, Role.Inspector],
        WithoutTreatment = [Role.Sponsor, Role.TrialStatistician, Role.IndependentStatistician, Role.Board];

    /// <summary>Everybody who has a role: whether it may give a command, the command says. Nothing of the trial is shown but the answer.</summary>
    private static readonly Policy Acting = Policy.OfRole(OfSite, WithoutTreatment, OfRecords);

    /// <summary>The routes.</summary>
    public static ImmutableArray<Route> All { get; } =
    [
        // Of nobody and everybody.
        Route.Get("/", Policy.SignedIn, HomeEndpoint.Get),
        Route.Get("/health", Policy.Public, HealthEndpoint.Ready),
        Route.Get("/health/live", Policy.Public, HealthEndpoint.Live),
        Route.Get("/style.css", Policy.Public, StyleEndpoint.Sheet),
        Route.Get("/app.js", Policy.Public, StyleEndpoint.Script),
        Route.Get("/mark.svg", Policy.Public, StyleEndpoint.Mark),

        // Accounts (sign-in, one's own account, people).
        Route.Get("/sign-in", Policy.Public, SignInEndpoint.Get),
        Route.Post("/sign-in", Policy.Public, SignInEndpoint.Post),
        Route.Post("/sign-in/code", Policy.Public, SignInEndpoint.Code),
        Route.Post("/sign-in/passkey/question", Policy.Public, SignInEndpoint.Question),
        Route.Post("/sign-in/passkey", Policy.Public, SignInEndpoint.Passkey),
        Route.Post("/sign-in/provider-start", Policy.Public, SignInEndpoint.Provider),
        Route.Post("/sign-out", Policy.Public, SignInEndpoint.SignOut),
        Route.Get("/invitation/{secret}", Policy.Public, InvitationEndpoint.Get),
        Route.Post("/invitation/{secret}", Policy.Public, InvitationEndpoint.Post),
        Route.Get("/acting", Policy.SignedIn, ActingEndpoint.Get),
        Route.Post("/acting", Policy.SignedIn, ActingEndpoint.Post),
        Route.Get("/account", Policy.SignedIn, AccountEndpoint.Get),
        Route.Post("/account/password", Policy.SignedIn, AccountEndpoint.Password),
        Route.Get("/account/authenticator", Policy.SignedIn, AccountEndpoint.Authenticator),
        Route.Post("/account/authenticator", Policy.SignedIn, AccountEndpoint.AddAuthenticator),
        Route.Post("/account/authenticator/remove", Policy.SignedIn, AccountEndpoint.RemoveAuthenticator),
        Route.Post("/account/recovery-codes", Policy.SignedIn, AccountEndpoint.RenewCodes),
        Route.Post("/account/passkey/question", Policy.SignedIn, AccountEndpoint.PasskeyQuestion),
        Route.Post("/account/passkey/signing-question", Policy.SignedIn, AccountEndpoint.SigningQuestion),
        Route.Post("/account/passkey", Policy.SignedIn, AccountEndpoint.AddPasskey),
        Route.Post("/account/passkey/remove", Policy.SignedIn, AccountEndpoint.RemovePasskey),
        Route.Post("/account/sessions", Policy.SignedIn, AccountEndpoint.EndSessions),
        Route.Post("/account/tokens", Policy.SignedIn, AccountEndpoint.IssueToken),
        Route.Post("/account/tokens/revoke", Policy.SignedIn, AccountEndpoint.RevokeToken),
        Route.Post("/account/provider", Policy.SignedIn, AccountEndpoint.LinkProvider),
        Route.Post("/drafts", Policy.SignedIn, DraftEndpoint.Keep),
        Route.Post("/drafts/remove", Policy.SignedIn, DraftEndpoint.Remove),
        Route.Get("/people", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Get),
        Route.Post("/people", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Invite),
        Route.Get("/people/{account}", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.One),
        Route.Post("/people/{account}/give", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Give),
        Route.Post("/people/{account}/withdraw", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Withdraw),
        Route.Post("/people/{account}/reset", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Reset),
        Route.Post("/people/{account}/confirm", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Confirm),
        Route.Post("/people/{account}/close", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.Close),
        Route.Post("/people/{account}/sessions", Policy.Masked(Role.Sponsor, Role.DataManager), PeopleEndpoint.EndSessions),

        // People of a site.
        Route.Get("/to-do", Policy.OwnSite(Role.Nurse, Role.Investigator), ToDoEndpoint.Get),
        Route.Get("/screening", Policy.OwnSite(Role.Nurse, Role.Investigator), ScreeningEndpoint.Get),
        Route.Post("/screening", Policy.OwnSite(Role.Nurse, Role.Investigator), ScreeningEndpoint.Post),
        Route.Get("/participants", Policy.OwnSite(Role.Nurse, Role.Investigator), ParticipantsEndpoint.All),
        Route.Get("/participants/{participant}", Policy.OwnSite(Role.Nurse, Role.Investigator), ParticipantsEndpoint.One),
        Route.Get("/participants/{participant}/eligibility", Policy.OwnSite(Role.Nurse, Role.Investigator), EligibilityEndpoint.Get),
        Route.Post("/participants/{participant}/measurements", Policy.OwnSite(Role.Nurse, Role.Investigator), EligibilityEndpoint.Measure),
        Route.Post("/participants/{participant}/assess", Policy.OwnSite(Role.Nurse, Role.Investigator), EligibilityEndpoint.Assess),
        Route.Get("/participants/{participant}/randomise", Policy.OwnSite(Role.Nurse, Role.Investigator), RandomisationEndpoint.Get),
        Route.Post("/participants/{participant}/randomise", Policy.OwnSite(Role.Nurse, Role.Investigator), RandomisationEndpoint.Post),
        Route.Get("/participants/{participant}/slip", Policy.OwnSite(Role.Nurse, Role.Investigator), RandomisationEndpoint.Slip),
        Route.Get("/participants/{participant}/doses", Policy.OwnSite(Role.Nurse, Role.Investigator), DosesEndpoint.Grid),
        Route.Get("/participants/{participant}/doses/{cycle}/{slot}", Policy.OwnSite(Role.Nurse, Role.Investigator), DosesEndpoint.Slot),
        Route.Post("/participants/{participant}/doses/{cycle}/{slot}/give", Policy.OwnSite(Role.Nurse, Role.Investigator), DosesEndpoint.Give),
        Route.Post("/participants/{participant}/doses/{cycle}/{slot}/hold", Policy.OwnSite(Role.Nurse, Role.Investigator), DosesEndpoint.Hold),
        Route.Post("/participants/{participant}/doses/{cycle}/{slot}/skip", Policy.OwnSite(Role.Nurse, Role.Investigator), DosesEndpoint.Skip),
        Route.Get("/participants/{participant}/adverse-events", Policy.OwnSite(Role.Nurse, Role.Investigator), AdverseEventsEndpoint.All),
        Route.Get("/participants/{participant}/adverse-events/new", Policy.OwnSite(Role.Nurse, Role.Investigator), AdverseEventsEndpoint.New),
        Route.Post("/participants/{participant}/adverse-events/new", Policy.OwnSite(Role.Nurse, Role.Investigator), AdverseEventsEndpoint.Report),
        Route.Get("/participants/{participant}/visits", Policy.OwnSite(Role.Nurse, Role.Investigator), VisitsEndpoint.Get),
        Route.Get("/participants/{participant}/entries/{entry}", Policy.OwnSite(Role.Nurse, Role.Investigator), EntriesEndpoint.Get),
        Route.Post("/participants/{participant}/entries/{entry}/correct", Policy.OwnSite(Role.Nurse, Role.Investigator), EntriesEndpoint.Correct),
        Route.Post("/participants/{participant}/entries/{entry}/strike", Policy.OwnSite(Role.Nurse, Role.Investigator), EntriesEndpoint.Strike),
        Route.Get("/queries", Policy.OwnSite(Role.Nurse, Role.Investigator), QueriesEndpoint.Get),
        Route.Post("/participants/{participant}/queries/{query}", Policy.OwnSite(Role.Nurse, Role.Investigator), QueriesEndpoint.Answer),
        Route.Get("/source-data", Policy.OwnSite(Role.Nurse, Role.Investigator), SourceDataEndpoint.Get),
        Route.Get("/signing", Policy.OwnSite(Role.Investigator), SigningEndpoint.Get),
        Route.Post("/signing", Policy.OwnSite(Role.Investigator), SigningEndpoint.SignRead),
        Route.Get("/signing/{participant}/{entry}", Policy.OwnSite(Role.Investigator), SigningEndpoint.One),
        Route.Post("/signing/{participant}/{entry}", Policy.OwnSite(Role.Investigator), SigningEndpoint.Sign),
        Route.Get("/my-site", Policy.OwnSite(Role.Investigator), MySiteEndpoint.Get),
        Route.Get("/participants/{participant}/record/{command}", Policy.OwnSite(Role.Nurse, Role.Investigator), RecordEndpoint.Get),
        Route.Post("/participants/{participant}/record/{command}", Policy.OwnSite(Role.Nurse, Role.Investigator), RecordEndpoint.Post),
        Route.Get("/participants/{participant}/unblind", Policy.OwnSite(Role.Nurse, Role.Investigator), UnblindEndpoint.Get),
        Route.Post("/participants/{participant}/unblind", Policy.OwnSite(Role.Nurse, Role.Investigator), UnblindEndpoint.Post),


        // People of the coordinating centre, the statisticians, the board, inspectors.
        Route.Get("/centre", Policy.Records(Role.DataManager), OverviewEndpoint.Get),
        Route.Get("/sponsor", Policy.Records(Role.Sponsor), SponsorEndpoint.Get),
        Route.Get("/missing", Policy.Records(Role.DataManager), MissingEndpoint.Get),
        Route.Get("/query-ageing", Policy.Records(Role.DataManager), QueryAgeingEndpoint.Get),
        Route.Get("/query-ageing/{participant}/{query}/{act}", Policy.Records(Role.DataManager), QueryAgeingEndpoint.GetSettle),
        Route.Post("/query-ageing/{participant}/{query}/{act}", Policy.Records(Role.DataManager), QueryAgeingEndpoint.PostSettle),
        Route.Get("/deviations", Policy.Records(Role.DataManager), DeviationsEndpoint.Get),
        Route.Get("/central-monitoring", Policy.Records(Role.DataManager), CentralMonitoringEndpoint.Get),
        Route.Get("/sites", Policy.Records(Role.DataManager, Role.Sponsor), SitesEndpoint.Get),
        Route.Get("/trial/record/{command}", Policy.Records(Role.DataManager, Role.Sponsor), TrialActs.Get),
        Route.Post("/trial/record/{command}", Policy.Records(Role.DataManager, Role.Sponsor), TrialActs.Post),
        Route.Get("/cuts", Policy.Records(Role.DataManager, Role.Sponsor), CutsEndpoint.Get),
        Route.Post("/cuts", Policy.Records(Role.DataManager), CutsEndpoint.Post),
        Route.Get("/cuts/preview", Policy.Records(Role.DataManager), CutsEndpoint.GetPreview),
        Route.Get("/cuts/lock", Policy.Records(Role.DataManager), CutsEndpoint.GetLock),
        Route.Get("/cuts/{cut}", Policy.Records(Role.DataManager, Role.Sponsor), CutsEndpoint.GetOne),
        Route.Get("/cuts/{cut}/open-report", Policy.Records(Role.DataManager, Role.Sponsor), CutsEndpoint.GetOpenReport),
        Route.Get("/ledger", Policy.Records(Role.DataManager, Role.Inspector), LedgerEndpoint.Get),
        Route.Get("/records/{participant}", Policy.Records(Role.DataManager, Role.Inspector), RecordTrailEndpoint.Get),
        Route.Get("/records/{participant}/trail.csv", Policy.Records(Role.DataManager, Role.Inspector), RecordTrailEndpoint.GetCsv),
        Route.Get("/records/{participant}/query", Policy.Records(Role.DataManager), QueryAgeingEndpoint.GetRaise),
        Route.Post("/records/{participant}/query", Policy.Records(Role.DataManager), QueryAgeingEndpoint.PostRaise),
        Route.Get("/pooled", Policy.Masked(Role.TrialStatistician), PooledEndpoint.Get),
        Route.Get("/design", Policy.Masked(Role.TrialStatistician), DesignEndpoint.Get),
        Route.Get("/simulation", Policy.Masked(Role.TrialStatistician), SimulationEndpoint.Get),
        Route.Get("/open-reports", Policy.Masked(Role.TrialStatistician), OpenReportsEndpoint.Get),
        Route.Get("/open-reports/{cut}", Policy.Masked(Role.TrialStatistician), OpenReportsEndpoint.GetOne),
        Route.Get("/open-reports/{cut}/file/{ending}", Policy.Masked(Role.TrialStatistician), OpenReportsEndpoint.GetFile),
        Route.Get("/unblinded", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.Get),
        Route.Get("/unblinded/boundary", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetBoundary),
        Route.Get("/unblinded/conditional-power", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetPower),
        Route.Get("/unblinded/{cut}/report", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetReport),
        Route.Get("/unblinded/{cut}/open-report", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetOpen),
        Route.Get("/unblinded/{cut}/file/{ending}", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetFile),
        Route.Get("/unblinded/{cut}/result", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.GetResult),
        Route.Post("/unblinded/{cut}/result", Policy.ResultsByArm(Role.IndependentStatistician), UnblindedEndpoint.PostResult),
        Route.Get("/unblinded/minutes", Policy.ResultsByArm(Role.IndependentStatistician), MinutesEndpoint.Get),
        Route.Get("/unblinded/minutes/record", Policy.ResultsByArm(Role.IndependentStatistician), MinutesEndpoint.GetRecord),
        Route.Post("/unblinded/minutes/record", Policy.ResultsByArm(Role.IndependentStatistician), MinutesEndpoint.PostRecord),
        Route.Get("/board/minutes", Policy.ResultsByArm(Role.Board), MinutesEndpoint.Get),
        Route.Get("/board/minutes/record", Policy.ResultsByArm(Role.Board), MinutesEndpoint.GetRecord),
        Route.Post("/board/minutes/record", Policy.ResultsByArm(Role.Board), MinutesEndpoint.PostRecord),
        Route.Get("/board/minutes/sign/{entry}", Policy.ResultsByArm(Role.Board), MinutesEndpoint.GetSign),
        Route.Post("/board/minutes/sign/{entry}", Policy.ResultsByArm(Role.Board), MinutesEndpoint.PostSign),
        Route.Get("/minutes", Policy.OfRole([], [Role.TrialStatistician], [Role.Sponsor, Role.DataManager, Role.Inspector]), OpenMinutesEndpoint.Get),
        Route.Get("/board", Policy.ResultsByArm(Role.Board), UnblindedEndpoint.Get),
        Route.Get("/board/recommendation", Policy.ResultsByArm(Role.Board), RecommendationEndpoint.Get),
        Route.Get("/board/{cut}/report", Policy.ResultsByArm(Role.Board), UnblindedEndpoint.GetReport),
        Route.Get("/board/{cut}/open-report", Policy.ResultsByArm(Role.Board), UnblindedEndpoint.GetOpen),
        Route.Get("/board/{cut}/file/{ending}", Policy.ResultsByArm(Role.Board), UnblindedEndpoint.GetFile),
        Route.Get("/board/{cut}/codes", Policy.ResultsByArm(Role.Board), RecommendationEndpoint.GetCodes),
        Route.Get("/board/{cut}/{act}", Policy.ResultsByArm(Role.Board), RecommendationEndpoint.GetAct),
        Route.Post("/board/{cut}/{act}", Policy.ResultsByArm(Role.Board), RecommendationEndpoint.PostAct),
        Route.Get("/inspection", Policy.Records(Role.Inspector), InspectionEndpoint.Get),
        Route.Get("/inspection/rights", Policy.Records(Role.Inspector), RightsEndpoint.Get),
        Route.Get("/inspection/verification", Policy.Records(Role.Inspector), VerificationEndpoint.Get),
        Route.Get("/inspection/access", Policy.Records(Role.Inspector), AccessEndpoint.Get),
        Route.Get("/inspection/review", Policy.Records(Role.Inspector, Role.DataManager), ReviewEndpoint.Get),
        Route.Post("/inspection/review", Policy.Records(Role.DataManager), ReviewEndpoint.Post),

        // Programs.
        Route.Get("/api/v1/openapi.json", Policy.Public, OpenApiEndpoint.Get),
        Route.Post("/api/v1/commands", Acting, CommandsEndpoint.One),
        Route.Post("/api/v1/batch", Acting, CommandsEndpoint.Batch),
        Route.Get("/api/v1/trial", Policy.OfRole(OfSite, WithoutTreatment, OfRecords), TrialEndpoints.Trial),
        Route.Get("/api/v1/participants", Policy.OfRole(OfSite, WithoutTreatment, OfRecords), TrialEndpoints.Participants),
        Route.Get("/api/v1/participants/{participant}", Policy.OfRole(OfSite, WithoutTreatment, OfRecords), TrialEndpoints.Participant),
        Route.Get("/api/v1/participants/{participant}/entries", Policy.OfRole(OfSite, [], OfRecords), TrialEndpoints.History),
        Route.Get("/api/v1/entries", Policy.Records([.. OfRecords]), EntryPagesEndpoint.Get),
        Route.Get("/api/v1/queries", Policy.OfRole(OfSite, WithoutTreatment, OfRecords), TrialEndpoints.Queries),
        Route.Get("/api/v1/cleaning", Policy.OfRole(OfSite, [], OfRecords), TrialEndpoints.Cleaning),
        Route.Get("/api/v1/forms", Acting, TrialEndpoints.Forms),
        Route.Get("/api/v1/results", Policy.ResultsByArm(Role.IndependentStatistician, Role.Board), ResultsEndpoint.Get),

        // The machine room.
        Route.Get("/metrics", Policy.Public, MetricsEndpoint.Get),
    ];

    /// <summary>Where a role begins.</summary>
    public static string HomeOf(Role role) => role switch
    {
        Role.Nurse or Role.Investigator => "/to-do",
        Role.DataManager => "/centre",
        Role.Sponsor => "/sponsor",
        Role.TrialStatistician => "/pooled",
        Role.IndependentStatistician => "/unblinded",
        Role.Board => "/board",
        Role.Inspector => "/inspection",
        _ => "/",
    };
}
