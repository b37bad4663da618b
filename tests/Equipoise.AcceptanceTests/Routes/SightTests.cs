using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>The sights themselves, before any page is made of them: of twin trials they hold the same, field by field.</summary>
[Collection(WebCollection.Name)]
public sealed class SightTests(WebRehearsal rehearsal) : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void The_masked_sight_of_twin_trials_is_the_same()
    {
        foreach (var one in (string[])[rehearsal.Running(), rehearsal.Finished()])
        {
            var two = place[Path.GetRandomFileName()];
            TwinTrial.Paired(one, two, null).Count.ShouldBeGreaterThan(9);
            Same(Load(one).Masked(), Load(two).Masked());
        }
    }

    [Fact]
    public void The_sight_of_a_site_is_the_same_whatever_other_sites_have()
    {
        var (one, two) = (rehearsal.Running(), place["two"]);
        var site = Web.Trial.DemonstrationGrants.BusiestSite(Load(one));
        TwinTrial.Paired(one, two, site);
        var (here, there) = (Load(one).AtSite(site), Load(two).AtSite(site));
        here.Participants.ShouldNotBeEmpty();
        Same(here, there);
    }

    [Fact]
    public void Sights_without_results_have_none_of_any_look()
    {
        var state = Load(rehearsal.Finished());
        state.InterimResults.ShouldNotBeEmpty();
        foreach (var sight in (TrialState[])[state.WithoutResults(), state.Masked(), state.AtSite("02")])
        {
            sight.InterimResults.ShouldBeEmpty();
            sight.RevealedSecrets.ShouldBeEmpty();
            sight.Commands.ShouldBeEmpty();
            sight.Advice.ShouldAllBe(a => a.Rationale.Length == 0);
        }
    }

    private static TrialState Load(string ledger)
    {
        using var store = LedgerStores.OpenReadOnly(ledger);
        return store.Load();
    }

    internal static void Same(TrialState one, TrialState two)
    {
        var (a, b) = (Lines(one), Lines(two));
        a.Count.ShouldBeGreaterThan(500);
        a.Except(b).Take(5).Concat(b.Except(a).Take(5)).ShouldBeEmpty();
        a.ShouldBe(b);
    }

    internal static List<string> Lines(TrialState state)
    {
        var lines = new List<string>();
        Write("", state, lines);
        return [.. lines.Select(SameText.WithoutHashes)];
    }

    /// <summary>Every public property of everything reached, a line each.</summary>
    private static void Write(string name, object? value, List<string> lines)
    {
        switch (value)
        {
            case TrialProtocol protocol:
                lines.Add(name + " = protocol " + protocol.Document.Trial.Version);
                break;
            case IDictionary dictionary:
                foreach (var key in dictionary.Keys.Cast<object>().OrderBy(k => k.ToString(), StringComparer.Ordinal))
                {
                    Write($"{name}[{key}]", dictionary[key], lines);
                }

                break;
            case IEnumerable list when value is not string:
                var at = 0;
                foreach (var item in list)
                {
                    Write(FormattableString.Invariant($"{name}[{at++}]"), item, lines);
                }

                break;
            case not null when value.GetType().Namespace is { } space && space.StartsWith("Equipoise", StringComparison.Ordinal) && !value.GetType().IsEnum:
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && p.PropertyType != value.GetType()).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    Write($"{name}.{property.Name}", property.GetValue(value), lines);
                }

                break;
            default:
                lines.Add($"{name} = {string.Format(CultureInfo.InvariantCulture, "{0}", value)}");
                break;
        }
    }
}
