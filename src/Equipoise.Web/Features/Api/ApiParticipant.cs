using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Web.Features.Api;

/// <summary>A participant as programs read them: each fact as its event has it, with the entry that it comes from. What is not in the viewer's sight is not in the answer, nor a name for it.</summary>
internal static class ApiParticipant
{
    /// <summary>The participant in a line, without the arm: a list of arms beside deaths would be a result by arm.</summary>
    public static JsonObject Line(ParticipantState p)
    {
        var json = new JsonObject { ["participant"] = p.Id, ["site"] = p.Site, ["screenedOn"] = Node(p.ScreenedOn), ["standing"] = p.Randomisation is not null ? "randomised" : p.Exclusion is not null ? "excluded" : "candidate" };
        Add(json, "randomisedOn", p.Randomisation is { } r ? Node(r.Fact.RandomisedOn) : null);
        Add(json, "diedOn", p.Death is { } d ? Node(d.Fact.DiedOn) : null);
        json["openQueries"] = p.Queries.Count(q => q.Status == QueryStatus.Open);
        Add(json, "lastEntry", p.History is null ? null : JsonValue.Create(p.LastEntry));
        return json;
    }

    /// <summary>All that counts now.</summary>
    public static JsonObject Whole(ParticipantState p)
    {
        var json = Line(p);
        Add(json, "arm", p.Randomisation is { Fact.Arm: { } arm } ? JsonValue.Create(arm) : null);
        Add(json, "rescreenOf", p.RescreenOf is { } before ? JsonValue.Create(before) : null);
        Add(json, "consent", Fact(p.Consent));
        Add(json, "measurements", Each(p.Measurements.Values.OrderBy(m => m.Fact.Field, StringComparer.Ordinal), m => Sourced(Node(m.Fact).AsObject(), m.Sequence)));
        Add(json, "eligibility", Fact(p.Eligibility));
        Add(json, "exclusion", Fact(p.Exclusion));
        Add(json, "randomisation", Allocation(Fact(p.Randomisation)));
        Add(json, "randomisedInError", Fact(p.InError));
        Add(json, "stratumCorrection", Fact(p.Correction));
        Add(json, "cycles", Each(p.Cycles, Cycle));
        Add(json, "cyclesOmitted", Facts(p.Omissions));
        Add(json, "doseLevels", Facts(p.LevelChanges));
        Add(json, "stops", Facts(p.Stops));
        Add(json, "adverseEvents", Each(p.AdverseEvents, a => Sourced(Data(a.Current), a.Entry)));
        Add(json, "laboratory", Facts(p.Laboratory));
        Add(json, "assessments", Facts(p.Assessments));
        Add(json, "missedVisits", Facts(p.MissedVisits));
        Add(json, "contacts", Facts(p.Contacts));
        Add(json, "relapse", Fact(p.Relapse));
        Add(json, "secondPrimary", Fact(p.SecondPrimary));
        Add(json, "newTherapy", Fact(p.NewTherapy));
        Add(json, "crossover", Fact(p.Crossover));
        Add(json, "death", Fact(p.Death));
        Add(json, "loss", Fact(p.Loss));
        Add(json, "treatmentWithdrawal", Fact(p.TreatmentWithdrawal));
        Add(json, "followUpWithdrawal", Fact(p.FollowUpWithdrawal));
        Add(json, "consentWithdrawal", Fact(p.ConsentWithdrawal));
        Add(json, "queries", Each(p.Queries, Query));
        Add(json, "deviations", Facts(p.Deviations));
        Add(json, "corrections", Facts(p.Corrections));
        Add(json, "struck", Facts(p.Struck));
        Add(json, "signatures", Each(p.Signatures, s => Sourced(Data(s.Fact), s.Sequence)));
        return json;
    }

    /// <summary>A query.</summary>
    public static JsonObject Query(QueryState q)
    {
        var json = Sourced(Data(q.Raised.Fact), q.Raised.Sequence);
        json["status"] = Words.Of(q.Status);
        Add(json, "said", Each(q.Said, s => new JsonObject { ["then"] = Words.Of(s.Then), ["text"] = s.Text, ["entry"] = s.Sequence }));
        return json;
    }

    /// <summary>An event as it counts now, with its entry and type.</summary>
    public static JsonObject Entry(Sourced<ParticipantEvent> e)
    {
        var data = Data(e.Fact);
        return new JsonObject { ["sequence"] = e.Sequence, ["type"] = EventCatalogue.Of(e.Fact.GetType()).Name, ["data"] = e.Fact is ParticipantRandomised ? Allocation(data) : data };
    }

    /// <summary>A value as events write it.</summary>
    public static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, EventJson.Options)!;

    /// <summary>Without the position in the sequence, from which people of a site could count, and without names for what the sight does not hold.</summary>
    private static JsonObject? Allocation(JsonObject? fact)
    {
        foreach (var key in fact?.Where(f => f.Key == "position" || f.Value is null).Select(f => f.Key).ToList() ?? [])
        {
            fact!.Remove(key);
        }

        return fact;
    }

    private static JsonObject Cycle(CycleState c)
    {
        var json = Sourced(Data(c.Start.Fact), c.Start.Sequence);
        (json["given"], json["held"], json["skipped"]) = (c.Given, c.Held, c.Skipped);
        json["outcomes"] = new JsonArray([.. c.Slots.Select(s => Node(s))]);
        return json;
    }

    private static JsonObject Data(ParticipantEvent e)
    {
        var json = EventJson.ToJson(e).AsObject();
        json.Remove("participant");
        return json;
    }

    private static JsonObject Sourced(JsonObject json, long entry)
    {
        json["entry"] = entry;
        return json;
    }

    private static JsonObject? Fact<T>(Sourced<T>? fact)
        where T : ParticipantEvent => fact is { } known ? Sourced(Data(known.Fact), known.Sequence) : null;

    private static JsonArray? Facts<T>(ImmutableArray<Sourced<T>> facts)
        where T : ParticipantEvent => Each(facts, f => Sourced(Data(f.Fact), f.Sequence));

    private static JsonArray? Each<T>(IEnumerable<T> items, Func<T, JsonObject> json) => items.Select(i => (JsonNode)json(i)).ToArray() is { Length: > 0 } list ? new JsonArray(list) : null;

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
