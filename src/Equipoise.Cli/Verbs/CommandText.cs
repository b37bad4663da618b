using Equipoise.Adapters;
using Equipoise.Trials.Conduct;

namespace Equipoise.Cli.Verbs;

/// <summary>Reads a command that a user gives as JSON, in a file, or on standard input.</summary>
internal static class CommandText
{
    /// <summary>The command.</summary>
    /// <exception cref="BadInputException">There is no such file, or the text is not a command.</exception>
    public static Trials.Conduct.Command Read(string given, TextReader input)
    {
        var file = given.StartsWith('@') ? given[1..] : null;
        if (file is not null && !File.Exists(file))
        {
            throw new BadInputException("C001", file, "There is no such file.", "no file", "a file with one command as JSON");
        }

        try
        {
            return CommandCatalogue.Read(file is not null ? File.ReadAllText(file) : given == "-" ? input.ReadToEnd() : given);
        }
        catch (FormatException e)
        {
            throw new BadInputException("C002", file ?? (given == "-" ? "(standard input)" : "(command)"), e.Message, "this text", "{\"command\": NAME, and the command's own keys}");
        }
    }
}
