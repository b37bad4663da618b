using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Safety.Monitoring;
using NodaTime;

namespace Equipoise.Trials.Conduct;

/// <summary>A command that was refused: the rule and a sentence that says what stands against it and what would be needed.</summary>
public sealed record Rejection(string Rule, string Message);

/// <summary>What a command leads to: events, or a rejection.</summary>
public sealed record Decision(ImmutableArray<TrialEvent> Events, Rejection? Rejection)
{
    /// <summary>Events, in order.</summary>
    public static Decision Of(params TrialEvent[] events) => new([.. events], null);

    /// <summary>A refusal.</summary>
    public static Decision Refuse(string rule, string message) => new([], new Rejection(rule, message));
}

/// <summary>Gives the arm at a position of a sequence, or, where arms are concealed, the code that stands for it. The secret stays behind it.</summary>
public delegate string AllocationSource(AllocationRequest request);

/// <summary>Puts a fresh allocation secret aside for a method, and gives the commitment to it.</summary>
public delegate string CommitmentSource(string method);

/// <summary>That a person showed once more who they are, as whatever surrounds the decision found.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
/// <param name="How">By what, in a word or two, such as passphrase.</param>
public sealed record Reauthentication(string Actor, Instant At, string How);

/// <summary>What a decision may ask of what surrounds it.</summary>
/// <param name="Allocate">The source of allocations.</param>
/// <param name="Commit">The source of new secrets; null where there is none.</param>
/// <param name="Reauthenticated">That the actor showed once more who they are; null where they did not.</param>
public sealed record DecisionSources(AllocationSource Allocate, CommitmentSource? Commit = null, Reauthentication? Reauthenticated = null);

/// <summary>What a decision may look at: the state, the protocol in force, who acts, when, and its sources. Nothing else.</summary>
public sealed record Deciding(TrialState State, TrialProtocol Protocol, Actor Actor, Instant Now, DecisionSources Sources)
{
    /// <summary>By what the actor showed once more who they are; null where they did not.</summary>
    public string? ShownBy => Sources.Reauthenticated is { } again && again.Actor == Actor.Id ? again.How : null;

    /// <summary>Today at a site.</summary>
    public LocalDate TodayAt(string site) => Now.InZone(State.Sites[site].Zone).Date;
}

/// <summary>Something a person asks the trial to record. Deciding is pure: the same state, command, actor and instant give the same events.</summary>
public abstract record Command
{
    /// <summary>The parts that may give this command.</summary>
    internal abstract ImmutableArray<Role> MayAct { get; }

    /// <summary>Events, or a refusal, once role and trial are checked.</summary>
    internal abstract Decision Decide(Deciding deciding);
}

/// <summary>A command about one participant. Site staff may give it for their own site's participants only; where a command is for people of the coordinating centre too, these act for every site.</summary>
/// <param name="Participant">The participant's number.</param>
public abstract record ParticipantCommand(string Participant) : Command
{
    internal static readonly ImmutableArray<Role> SiteStaff = [Role.Nurse, Role.Investigator];

    /// <summary>Site staff and those who look after the data of all sites.</summary>
    internal static readonly ImmutableArray<Role> SiteStaffAndDataManager = [Role.Nurse, Role.Investigator, Role.DataManager];

    /// <inheritdoc/>
    internal override ImmutableArray<Role> MayAct => SiteStaff;

    /// <inheritdoc/>
    internal sealed override Decision Decide(Deciding deciding)
    {
        // "Unknown" and "another site's" are answered alike, so that numbers of other sites cannot be found out.
        if (!deciding.State.Participants.TryGetValue(Participant, out var participant) || (SiteStaff.Contains(deciding.Actor.Role) && participant.Site != deciding.Actor.Site))
        {
            return Decision.Refuse("participant-unknown", $"There is no participant {Participant} at site {deciding.Actor.Site ?? "(none)"}.");
        }

        return deciding.State.Lock is not null
            ? Decision.Refuse("data-locked", "The data are locked; nothing clinical is recorded any more.")
            : Decide(deciding with { Protocol = deciding.State.ProtocolOf(participant) }, participant, deciding.TodayAt(participant.Site));
    }

    /// <summary>The decision, with the participant found, the protocol in force for them and the site's local date.</summary>
    internal abstract Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today);
}

/// <summary>A command about a participant who was randomised.</summary>
/// <param name="Participant">The participant's number.</param>
public abstract record RandomisedCommand(string Participant) : ParticipantCommand(Participant)
{
    /// <inheritdoc/>
    internal sealed override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Randomisation is { } randomisation
            ? Decide(deciding, participant, randomisation.Fact, today)
            : Decision.Refuse("not-randomised", $"{Participant} is not randomised; consent, eligibility and randomisation come first.");

    /// <summary>The decision, with the allocation.</summary>
    internal abstract Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today);

    /// <summary>Refuses a clinical date before randomisation, in the future, after death, or after the consent was taken back; null if the date can be.</summary>
    internal static Rejection? Implausible(LocalDate date, string what, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        date < randomisation.RandomisedOn ? new Rejection("date-before-randomisation", $"{what} on {date:uuuu-MM-dd} would be before randomisation on {randomisation.RandomisedOn:uuuu-MM-dd}.")
        : date > today ? new Rejection("date-in-future", $"{what} on {date:uuuu-MM-dd} is in the future; today is {today:uuuu-MM-dd} at the site.")
        : participant.ConsentWithdrawal is { } withdrawn && date > withdrawn.Fact.WithdrewOn ? new Rejection("consent-withdrawn", $"{what} on {date:uuuu-MM-dd} is after the day on which the consent was taken back ({withdrawn.Fact.WithdrewOn:uuuu-MM-dd}); nothing later is recorded.")
        : participant.Death is { } death && date > death.Fact.DiedOn ? new Rejection("date-after-death", $"{what} on {date:uuuu-MM-dd} would be after death on {death.Fact.DiedOn:uuuu-MM-dd}.")
        : null;
}

/// <summary>Decides commands. Where the events of one meet a safety rule of the protocol, that follows them in the same decision.</summary>
public static class Decider
{
    /// <summary>Checks that the trial is active and the actor's role may give the command, then asks the command itself.</summary>
    public static Decision Decide(TrialState state, Command command, Actor actor, Instant now, AllocationSource allocate) => Decide(state, command, actor, now, new DecisionSources(allocate));

    /// <summary>The same with all that a decision may ask for.</summary>
    public static Decision Decide(TrialState state, Command command, Actor actor, Instant now, DecisionSources sources)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(actor);
        if (!command.MayAct.Contains(actor.Role))
        {
            return Decision.Refuse("role", $"{CommandCatalogue.NameOf(command)} is for {string.Join(", ", command.MayAct.Select(Words.Of))}; {actor.Id} acts as {Words.Of(actor.Role)}.");
        }

        if (command is ActivateTrial activate)
        {
            return activate.Activate(state);
        }

        if (state.Protocol is not { } protocol)
        {
            return Decision.Refuse("not-active", "The trial is not active; a protocol must be activated first.");
        }

        var decision = command.Decide(new Deciding(state, protocol, actor, now, sources));
        return decision.Rejection is null ? decision with { Events = decision.Events.AddRange(SafetyCrossings.After(state, decision.Events, actor, now)) } : decision;
    }
}
