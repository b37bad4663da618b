using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.AcceptanceTests.Routes;
using Equipoise.Tests;
using Equipoise.Trials.Ledger;
using Equipoise.Web;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Sight;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Routing;
using Route = Equipoise.Web.Route;

namespace Equipoise.AcceptanceTests.Architecture;

/// <summary>
/// What holds the web program together: the catalogue of routes is the program's, and no handler is given more than its policy allows. That a route mapped past the catalogue does not build (RS0030), and that a
/// <see cref="Route"/> without a policy does not compile (CS7036), was tried once by hand; docs/faults-head.txt says what the compiler answered.
/// </summary>
[Collection(WebCollection.Name)]
public sealed partial class RouteTests(WebRehearsal rehearsal)
{
    private static readonly Type[] Sights = [typeof(SiteTrial), typeof(MaskedTrial), typeof(RecordTrial), typeof(UnblindedTrial)];

    /// <summary>What holds the whole trial: only the gate, the desk and the frame are given it.</summary>
    private static readonly Type[] Whole = [typeof(TrialHost), typeof(TrialState), typeof(ILedgerStore), typeof(LedgerReader), typeof(TrialSession), typeof(TrialPlace), typeof(IServiceProvider)];

    private static readonly string[] BeforeSignIn = ["/health", "/sign-in", "/sign-in/code", "/sign-in/passkey"];

    public static TheoryData<string> Routes => [.. RouteCatalogue.All.Select(r => r.Verb + " " + r.Pattern)];

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_handler_is_given_no_more_than_its_policy_allows(string name)
    {
        var route = RouteCatalogue.All.Single(r => r.Verb + " " + r.Pattern == name);
        var allowed = route.Policy.Shows switch
        {
            Shows.OwnSite => typeof(SiteTrial),
            Shows.Masked => typeof(MaskedTrial),
            Shows.Records => typeof(RecordTrial),
            Shows.ResultsByArm => typeof(UnblindedTrial),
            _ => null,
        };
        var given = route.Handler.Method.GetParameters().Select(p => p.ParameterType).ToList();
        given.Where(t => Sights.Contains(t) && t != allowed).ShouldBeEmpty($"the policy shows {route.Policy.Shows}");

        // Whether the ledger can be read, and which roles whoever signs in has, is asked of the trial itself.
        given.Where(t => Whole.Any(w => w.IsAssignableFrom(t)) && !(t == typeof(TrialHost) && !route.Policy.SignIn && BeforeSignIn.Contains(route.Pattern))).ShouldBeEmpty();
        if (route.Policy.Roles.IsEmpty)
        {
            given.ShouldNotContain(typeof(CommandDesk), "nobody acts without a role");
        }
    }

    [Fact]
    public async Task The_running_program_answers_the_catalogue_and_nothing_else()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var mapped = web.Services.GetService(typeof(EndpointDataSource)).ShouldBeAssignableTo<EndpointDataSource>()!.Endpoints.OfType<RouteEndpoint>().ToList();
        mapped.ShouldAllBe(e => e.Metadata.GetMetadata<Route>() != null);
        mapped.Select(e => e.Metadata.GetMetadata<Route>()).ShouldBe(RouteCatalogue.All, ignoreOrder: true);
        RouteCatalogue.All.Select(r => (r.Verb, r.Pattern)).ShouldBeUnique();
    }

    [Fact]
    public void Every_role_has_somewhere_to_begin_and_each_place_of_its_navigation_lets_it_in()
    {
        foreach (var role in DemonstrationGrants.All.Select(a => a.Role).Distinct())
        {
            foreach (var address in Web.Frame.Navigation.Of(role).Select(p => p.Address).Append(RouteCatalogue.HomeOf(role)))
            {
                RouteCatalogue.All.ShouldContain(r => r.Verb == "GET" && r.Pattern == address && r.Policy.Roles.Contains(role), $"{role}: {address}");
            }
        }
    }

    [Fact]
    public void Pages_of_those_who_see_no_results_have_no_word_for_them()
    {
        var features = Repository.Path("src", "Equipoise.Web", "Features");
        var roots = RouteCatalogue.All.Where(r => r.Policy.Shows is Shows.OwnSite or Shows.Masked or Shows.Records).Select(r => Folder(r.Handler.Method.DeclaringType!.Namespace!)).Distinct().ToList();
        roots.ShouldNotBeEmpty();
        foreach (var file in roots.SelectMany(r => Directory.EnumerateFiles(Path.Combine(features, r))).Distinct().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)))
        {
            // The inspector verifies the chain as it is stored.
            Results().Matches(Comments().Replace(File.ReadAllText(file), "")).Select(m => m.Value).Where(w => !(w == "LedgerStores" && file.Contains("Inspection", StringComparison.Ordinal))).ShouldBeEmpty(file);
        }
    }

    private static string Folder(string name) => name.Split("Features.", 2) is [_, var rest] ? rest.Replace('.', Path.DirectorySeparatorChar) : "";

    [GeneratedRegex(@"\b(UnblindedTrial|TrialHost|ILedgerStore|LedgerStores|TrialSession|ClosedReport|InterimResults?|RevealedSecrets?|GroupCodes|LedgerReader)\b")]
    private static partial Regex Results();

    [GeneratedRegex(@"^\s*///.*$|@\*.*?\*@", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
