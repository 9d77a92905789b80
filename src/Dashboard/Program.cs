using Marketing.Dashboard.Verbs;

return await Verb.Run(args);
