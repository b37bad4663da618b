using System.Text;
using Equipoise.Adapters;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs;

/// <summary>Reads the protocol file that a user names.</summary>
internal static class ProtocolArgument
{
    /// <summary>The protocol, found complete and consistent.</summary>
    /// <exception cref="BadInputException">The file is missing, is not UTF-8, or is not accepted; with all diagnostics.</exception>
    public static TrialProtocol Read(string path)
    {
        var reading = TrialProtocol.Parse(Text(path), path);
        return reading.Protocol ?? throw new BadInputException(reading.Diagnostics);
    }

    /// <summary>The design of a protocol, or of a file with title, design and analyses alone.</summary>
    /// <exception cref="BadInputException">As for <see cref="Read"/>.</exception>
    public static DesignPlan Plan(string path)
    {
        var reading = DesignPlan.Parse(Text(path), path);
        return reading.Plan ?? throw new BadInputException(reading.Diagnostics);
    }

    /// <summary>The file's text.</summary>
    /// <exception cref="BadInputException">The file is missing or not UTF-8.</exception>
    public static string Text(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("P000", path, "There is no such protocol file.", Directory.Exists(path) ? "a folder" : "no file", "a YAML file; 'equipoise schema' prints its form");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException("P000", path, "The protocol file is not text in UTF-8.", "other bytes", "UTF-8");
        }
    }
}
