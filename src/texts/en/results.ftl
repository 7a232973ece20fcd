### Answers to actions: accepting, declining, assigning.

## Accepting an offer

accept-accepted = Order #{ $n } is yours. Good luck!
accept-already_yours = Order #{ $n } is already yours
accept-taken = Another technician has taken order #{ $n }
accept-expired = Time is up, order #{ $n } went to others
accept-declined_before = You have already declined order #{ $n }
accept-canceled = The offer of order #{ $n } was withdrawn
accept-limit_reached = Active-order limit reached ({ $x } of { $y }); finish one and come back before { $time }
accept-blocked = Access to orders is restricted: { $reason }
accept-not_found = Offer not found

## Declining an offer

decline-question = Decline order #{ $n }?
decline-yes = Yes, decline
decline-no = No, go back
decline-ask-reason = Why do you decline?
decline-skip = Skip
decline-declined = You have declined order #{ $n }
decline-declined_before = You have already declined order #{ $n }
decline-already_yours = Order #{ $n } is yours; refuse it on its card
decline-taken = Another technician has taken order #{ $n }
decline-expired = Time is up, order #{ $n } went to others
decline-canceled = The offer of order #{ $n } was withdrawn
decline-not_found = Offer not found

## Assignment by staff

assign-start-now = Start the search now?
assign-offer_sent = Offer sent: { $masters }, answer by { $time }.
assign-no_candidates = No suitable technicians: { $counts }.
assign-nobody-in-city = There are no technicians in this city yet.
assign-offer_conflict = The order is already on offer: { $masters }, answer by { $time }.
assign-wrong_state = Not possible now: { $status }.
assign-forbidden = You have no right to do this.
assign-not_found = Order not found.
assign-warnings = { $name }. Check before sending: { $list }.
pin-warnings = { $name }. Check before assigning: { $list }.
assign-send-anyway = Send anyway
assign-refused = This order cannot be offered to the technician: { $reason }.
assign-refused-not_in_city = the technician is from another city
assign-assigned = Order #{ $n } assigned: { $name }.
assign-stale = { $name } changed the order at { $time }: { $changes }. Repeat?
offer-withdrawn = Offer withdrawn.
