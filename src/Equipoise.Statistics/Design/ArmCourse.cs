namespace Equipoise.Statistics.Design;

/// <summary>
/// What happens to the participants of one arm after entry: three hazards that act side by side (cause-specific hazards), each 0 unless given. The event counts; dropout and competing death end
/// the follow-up before it. Only the event may have a cured share.
/// </summary>
public sealed record ArmCourse
{
    /// <summary>An arm without dropout or competing death, until said otherwise by <c>with</c>.</summary>
    /// <param name="event">The hazard of the event that the trial counts.</param>
    public ArmCourse(PiecewiseHazard @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        Event = @event;
    }

    /// <summary>The hazard of the event that the trial counts.</summary>
    public PiecewiseHazard Event { get; init; }

    /// <summary>The hazard of leaving the follow-up.</summary>
    public PiecewiseHazard Dropout { get; init; } = PiecewiseHazard.None;

    /// <summary>The hazard of a death that makes the event impossible and is none itself.</summary>
    public PiecewiseHazard CompetingDeath { get; init; } = PiecewiseHazard.None;

    /// <summary>The probability to be in follow-up without event, dropout or competing death at a time since entry.</summary>
    public double AtRisk(double t) => Event.Survival(t) * Dropout.Survival(t) * CompetingDeath.Survival(t);

    /// <summary>The cumulative incidence of the event by a time since entry, without dropout: those who died of something else never have it.</summary>
    public double Incidence(double t) => new ExitLaw(this with { Dropout = PiecewiseHazard.None }).By(Exit.Event, t);

    /// <summary>
    /// One less the survival that the event's hazard alone gives: what is reported when competing deaths are taken as independent censoring. It exceeds <see cref="Incidence"/> unless nobody dies.
    /// </summary>
    public double NaiveIncidence(double t) => 1 - Event.Survival(t);

    /// <summary>
    /// Constant hazards from the cumulative incidences of the event and of the competing death at one time: each is its share of -log(1 - F1 - F2) / t.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An incidence is negative, both together reach 1, or the time is not positive.</exception>
    public static ArmCourse WithIncidences(double eventIncidence, double deathIncidence, double time)
    {
        DesignArgument.NotNegative(eventIncidence);
        DesignArgument.NotNegative(deathIncidence);
        var both = eventIncidence + deathIncidence;
        if (!(both < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(deathIncidence), deathIncidence, DesignArgument.Text($"with {eventIncidence:R} of events it leaves nobody; together they are below 1"));
        }

        var rate = both == 0 ? 0 : -double.LogP1(-both) / both / DesignArgument.Positive(time);
        return new ArmCourse(PiecewiseHazard.Constant(eventIncidence * rate)) { CompetingDeath = PiecewiseHazard.Constant(deathIncidence * rate) };
    }
}
